/** The API reference in docs/api says what the declarations say, and its examples print what it says. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { committedPages, examples } from '../../docs/generate/committed';
import { printed } from '../../docs/generate/engine';
import { buildPages } from '../../docs/generate/pages';

const root = join(__dirname, '../..');
const committed = committedPages();

describe('every example prints what its page says', () => {
  for (const page of committed.keys()) {
    const own = examples().filter((example) => example.page === page);
    if (own.length === 0) continue;
    test(page, () => {
      for (const { title, script, output } of own) assert.equal(printed(script), output, title);
    });
  }
});

describe('pages are those of the declarations (npm run docs writes them again)', () => {
  const { pages, lacking } = buildPages();
  for (const name of new Set([...pages.keys(), ...committed.keys()])) {
    test(name, () => {
      const [now, then] = [pages.get(name), committed.get(name)];
      assert.ok(now !== undefined, 'there is no such page any more');
      assert.ok(then !== undefined, 'the page was not written');
      const [wanted, given] = [now.split('\n'), then.split('\n')];
      const at = wanted.findIndex((line, i) => line !== given[i]);
      if (now !== then) assert.fail(`line ${at + 1} should be\n${wanted[at]}\nand is\n${given[at]}`);
    });
  }
  test('every export has a doc comment and an example', () => assert.deepEqual(lacking, []));
});

test('examples are correct TypeScript', () => {
  const file = join(root, 'test/docs/examples.ts');
  const list = examples();
  const starts: number[] = [];
  let text =
    "import * as torch from 'tensorpad';\nimport * as vision from 'tensorpad/vision';\n" +
    "import * as plt from 'tensorpad/plot';\nimport * as numpy from 'tensorpad/numpy';\nimport * as safetensors from 'tensorpad/safetensors';\n" +
    'void torch; void vision; void plt; void numpy; void safetensors;\n';
  for (const { script } of list) {
    starts.push(text.length);
    text += `{\n${script}\n}\n`;
  }
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // Strict, as the editor is with scripts, but not as strict as this project is with itself.
  Object.assign(options, {
    useUnknownInCatchVariables: false,
    noImplicitOverride: false,
    noUncheckedIndexedAccess: false,
  });
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ start, messageText }) => {
    const { page, title, script } = list[starts.findLastIndex((at) => at <= (start ?? 0))]!;
    return `${page} ${title}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}\n${script}`;
  });
  assert.equal(problems.join('\n\n'), '');
});
