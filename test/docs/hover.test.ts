/** Documentation reaches the editor: what TypeScript shows on hover and in completion of a script. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const root = join(__dirname, '../..');
const file = join(root, 'test/docs/script.ts');
const text = `import * as torch from 'tensorpad';
const x = torch.ones(2, 3);
torch.sum(x);
torch.sum(x, 1, true);
x.softmax(1);
x.relu_();
torch.nn.functional.conv2d(x, x, { padding: 1 });
new torch.nn.Linear(3, 2, { bias: false });
new torch.optim.SGD([x], { lr: 0.1 });
`;

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  }),
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => {
    const content = name === file ? text : ts.sys.readFile(name);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  realpath: ts.sys.realpath!,
});

/** Text and `@param` lines shown for the last name of a piece of the script. */
function hover(piece: string): string {
  const at = text.indexOf(piece) + piece.length - 1;
  const info = service.getQuickInfoAtPosition(file, at);
  const tags = info?.tags?.map(({ name, text: parts }) => `@${name} ${ts.displayPartsToString(parts)}`) ?? [];
  return [ts.displayPartsToString(info?.documentation), ...tags].join('\n');
}

test('hover shows what a function does and what its parameters mean, whichever form is called', () => {
  for (const call of ['torch.sum', 'torch.sum(x, 1, true'.slice(0, 9)])
    assert.match(hover(call), /Sum of all elements/);
  const at = text.indexOf('torch.sum(x, 1') + 'torch.s'.length;
  const info = service.getQuickInfoAtPosition(file, at)!;
  assert.match(ts.displayPartsToString(info.documentation), /Sum over the given dimensions/);
  assert.ok(info.tags?.some(({ text: parts }) => /^keepdim/.test(ts.displayPartsToString(parts))));
  assert.match(hover('x.softmax'), /Exponentials along a dimension/);
  assert.match(hover('x.softmax'), /@param dim the dimension/);
  assert.match(hover('x.relu_'), /In place: replaces negative elements/);
  assert.match(hover('functional.conv2d'), /@param dilation/);
});

test('hover shows what classes and their options are', () => {
  assert.match(hover('nn.Linear'), /on the last dimension/);
  assert.match(hover('{ bias'), /Also learns a number/);
  assert.match(hover('optim.SGD'), /descent/);
  assert.match(hover('{ lr'), /Step size/);
});

test('completion carries the same documentation', () => {
  const at = text.indexOf('x.softmax') + 2;
  const details = service.getCompletionEntryDetails(file, at, 'softmax', {}, undefined, {}, undefined)!;
  assert.match(ts.displayPartsToString(details.documentation), /Exponentials along a dimension/);
});
