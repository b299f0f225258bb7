import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, splitCells } from '../../../extension/protocol/cells';

test('a script without markers is one cell', () => {
  assert.deepEqual(splitCells('let a = 1;\nlet b = 2;\n'), [
    { index: 0, title: '', startLine: 0, codeLine: 0, endLine: 2, code: 'let a = 1;\nlet b = 2;' },
  ]);
});

test('markers carry an optional title and any spacing', () => {
  const cells = splitCells('// %% Data\na\n\n//%%\nb\n  //  %%   Train it  \nc');
  assert.deepEqual(
    cells.map(({ title, startLine, codeLine, endLine, code }) => [title, startLine, codeLine, endLine, code]),
    [
      ['Data', 0, 1, 2, 'a'],
      ['', 3, 4, 4, 'b'],
      ['Train it', 5, 6, 6, 'c'],
    ],
  );
  assert.deepEqual(
    cells.map((cell) => cell.index),
    [0, 1, 2],
  );
});

test('text before the first marker is a cell only if it has code', () => {
  assert.equal(splitCells('#!/usr/bin/env tensorpad\n// a licence\n/* and\nmore */\n\n// %% one\n1').length, 1);
  const [head] = splitCells("// note\nimport 'x';\n// %%\n1");
  assert.deepEqual([head?.startLine, head?.codeLine, head?.endLine], [0, 0, 1]);
});

test('line ends of every platform, cells without code, the empty script', () => {
  assert.deepEqual(
    splitCells('// %% a\r\nx\r\ny\r\n// %% b\r\n').map((cell) => [cell.title, cell.code]),
    [
      ['a', 'x\r\ny'],
      ['b', ''],
    ],
  );
  assert.deepEqual(splitCells(''), []);
  assert.deepEqual(splitCells('\n\n'), []);
});

test('the code is a part of the script, character by character', () => {
  for (const end of ['\n', '\r\n', '\r'])
    for (const cell of splitCells(['// %% a', 'x', '', 'y', '', '//%%', 'z', ''].join(end))) {
      const script = ['// %% a', 'x', '', 'y', '', '//%%', 'z', ''].join(end);
      assert.ok(script.includes(`${end}${cell.code}${end}`), JSON.stringify([end, cell.code]));
    }
});

test('what only looks like a marker is none', () => {
  assert.equal(splitCells('let a = 5 // %% no\n# %%\n// 50 %%\n// %%% rule').length, 1);
});

test('hasCode sees through comments', () => {
  assert.equal(hasCode('// a /* b\n1'), true);
  assert.equal(hasCode('/* open'), false);
});
