/** What we ship must look right where a newcomer opens it: in a folder where nothing is installed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { after, before, test } from 'node:test';
import { TypeScriptServer } from './tsserver';

const root = path.resolve(__dirname, '../../..');
const SCRIPT = /^\/\/ %%|^import .* from 'tensorpad';$/m;

const IMPORTS = `import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
`;

/** Names that snippets refer to, as a script would have them. */
const SURROUNDINGS = `
const { TensorDataset, DataLoader } = torch.utils.data;
const loader = new DataLoader(new TensorDataset(torch.randn(8, 784), torch.zeros(8, { dtype: torch.long })), { batch_size: 4 });
const testLoader = loader;
const net = new nn.Linear(784, 10);
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const loss = torch.tensor(0.5);
const step = 1;
const [x, y] = [torch.rand(8, 784), torch.rand(8, 10)];
`;

let server: TypeScriptServer;
before(async () => {
  server = await TypeScriptServer.start('built');
});
after(() => server.stop());

async function errorsOf(name: string, text: string) {
  const file = server.write(name, text);
  server.open(file, text);
  return server.errors(file);
}

/** The text that a snippet inserts: placeholders as they are first shown. */
function expand(body: readonly string[]): string {
  let text = body.join('\n').replace(/(?<!\\)\$\d/g, '');
  for (const placeholder = /(?<!\\)\$\{\d+:([^${}]*)\}/g; placeholder.test(text); )
    text = text.replace(placeholder, '$1');
  return text.replaceAll('\\$', '$').replaceAll('\\}', '}');
}

const snippets: Record<string, { body: string[] }> = JSON.parse(
  readFileSync(path.join(root, 'snippets/model-script.json'), 'utf8'),
);
for (const [name, { body }] of Object.entries(snippets)) {
  test(`the snippet "${name}" has no errors`, async () => {
    const text = expand(body);
    assert.doesNotMatch(text, /\$\{?\d/);
    const script = SCRIPT.test(text) ? text : `// %%\n${IMPORTS}{${SURROUNDINGS}\n{\n${text}\n}\n}`;
    assert.deepEqual(await errorsOf(`snippet ${name}.ts`, script), []);
  });
}

for (const folder of ['examples', 'test/editor/fixtures']) {
  for (const name of readdirSync(path.join(root, folder)).filter((name) => /\.[jt]s$/.test(name))) {
    test(`${folder}/${name} has no errors`, async () => {
      assert.deepEqual(await errorsOf(name, readFileSync(path.join(root, folder, name), 'utf8')), []);
    });
  }
}
