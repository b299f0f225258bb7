import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TypeScriptServer } from './tsserver';

let server: TypeScriptServer;
before(async () => {
  server = await TypeScriptServer.start('stand-in');
});
after(() => server.stop());

const open = (name: string, text: string, workspace?: string): string => {
  const file = server.write(name, text, workspace);
  server.open(file, text, workspace);
  return file;
};

test('a model script in an empty folder has types, Node, print and no errors', async () => {
  const file = open(
    'first.ts',
    [
      '// %% one',
      "import * as torch from 'tensorpad';",
      "import { datasets } from 'tensorpad/vision';",
      "import { readFile } from 'node:fs/promises';",
      'const x = torch.zeros(5, 3);',
      'print(x, x.shape, datasets.MNIST);',
      '// %% two',
      "const text = await readFile('a.txt', 'utf8');",
      'print(text.length, process.argv, Buffer.from(text));',
      'function twice(value) { return value; }',
      'print(twice(x));',
    ].join('\n'),
  );
  assert.deepEqual(await server.errors(file), []);
  assert.equal(await server.hover(file, 5, 7), 'const x: torch.Tensor');
});

test('real mistakes are still reported', async () => {
  const file = open(
    'mistakes.ts',
    "import * as torch from 'tensorpad';\ntorch.zeros('5');\nnothing;\nimport 'tensorpad/none';\n",
  );
  assert.deepEqual(
    (await server.errors(file)).map((error) => error.code),
    [2345, 2304, 2882],
  );
});

test('cells behind a loop without end are not faded, but code in a function is', async () => {
  const text = '// %% a\nwhile (true) {}\n// %% b\nprint(1);\nfunction f() { return 1; print(2); }\nf();\n';
  assert.deepEqual(await server.suggestions(open('endless.ts', text)), [7027]);
});

test('loose scripts do not share their names, with or without imports', async () => {
  const a = open('a.ts', '// %%\nconst net = 1;\nlet name = 2;\nawait null;\nprint(net, name);\n');
  const b = open('b.ts', '// %%\nconst net = 3;\nclass Model {}\nprint(net, Model);\n');
  const c = open('c.ts', '// %%\nclass Model {}\nprint(Model);\n');
  for (const file of [a, b, c]) assert.deepEqual(await server.errors(file), [], file);
});

test('a JavaScript script resolves tensorpad', async () => {
  const file = open('plain.js', "// %%\nconst torch = require('tensorpad');\nconst x = torch.zeros(2);\n");
  assert.deepEqual(await server.errors(file), []);
  assert.match(await server.hover(file, 3, 7), /Tensor/);
});

test('scripts of a project keep its settings, but for false alarms', async () => {
  server.write(
    'project/tsconfig.json',
    JSON.stringify({ compilerOptions: { module: 'commonjs', target: 'es2022', types: [] } }),
  );
  server.write('project/other.ts', 'const shared = 1;\nfunction twice() {}\n');
  const file = open(
    'project/cells.ts',
    "// %%\nconst shared = 2;\nfunction twice() {}\nawait null;\nprint(shared, twice);\nconst t = require('tensorpad');\nmissing;\n",
  );
  assert.deepEqual(
    (await server.errors(file)).map((error) => error.code),
    [2304],
  );
});

test('a folder without model scripts is left alone', async () => {
  const one = open('one.ts', 'const shared = 1;\n', 'plain');
  const two = open('two.ts', 'const shared = 2;\nprint(3);\n', 'plain');
  assert.deepEqual(
    (await server.errors(one)).map((error) => error.code),
    [2451],
  );
  assert.deepEqual(
    (await server.errors(two)).map((error) => error.code),
    [2451, 2554],
  );
});

test('a script becomes ours, and stops being so, while it is typed', async () => {
  const file = open('typed.ts', 'print(1);\n', 'typed');
  assert.deepEqual(
    (await server.errors(file)).map((error) => error.code),
    [2554],
  );
  const insert = { file, line: 1, offset: 1, endLine: 1, endOffset: 1, insertString: '// %%\n' };
  server.change(insert);
  assert.deepEqual(await server.errors(file), []);
  server.change({ ...insert, endLine: 2, insertString: '' });
  assert.deepEqual(
    (await server.errors(file)).map((error) => error.code),
    [2554],
  );
});
