import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applySgr } from '../../../webview/output/ansi';
import { Terminal } from '../../../webview/output/terminal';

function screen(...chunks: string[]): Terminal {
  const terminal = new Terminal();
  for (const chunk of chunks) terminal.write(chunk, 'stdout');
  return terminal;
}

const text = (terminal: Terminal) => terminal.lines.map((line) => line.map((span) => span.text).join(''));

test('lines, tabs and backspaces', () => {
  assert.deepEqual(text(screen('a\nb', 'c\n')), ['a', 'bc', '']);
  assert.deepEqual(text(screen('a\tb')), ['a       b']);
  assert.deepEqual(text(screen('abc\b\bX')), ['aXc']);
});

test('a carriage return writes over the line and keeps what is longer', () => {
  assert.deepEqual(text(screen('100%|####|\r  5%')), ['  5%|####|']);
  assert.deepEqual(text(screen('one\r\ntwo\r\n')), ['one', 'two', '']);
});

test('erasing to the end, from the start, and the whole line', () => {
  assert.deepEqual(text(screen('abcdef\x1b[3D\x1b[K')), ['abc']);
  assert.deepEqual(text(screen('abcdef\x1b[3D\x1b[1K')), ['   def']);
  assert.deepEqual(text(screen('abcdef\x1b[2K\rx')), ['x']);
});

test('the cursor moves between the lines of several bars', () => {
  assert.deepEqual(text(screen('a 1\nb 1\n\x1b[2A\ra 2\n\rb 2\n')), ['a 2', 'b 2', '']);
});

test('colours and attributes, also when a sequence is cut between chunks', () => {
  const [line] = screen('x\x1b[1;3', '1mred\x1b[0my').lines;
  assert.deepEqual(
    line?.map((span) => [span.text, span.style]),
    [
      ['x', {}],
      ['red', { bold: true, color: 1 }],
      ['y', {}],
    ],
  );
});

test('writing over the middle keeps the styles on both sides', () => {
  const [line] = screen('\x1b[32mgreen\x1b[0m\r\x1b[2C\x1b[31mX').lines;
  assert.deepEqual(
    line?.map((span) => [span.text, span.style.color]),
    [
      ['gr', 2],
      ['X', 1],
      ['en', 2],
    ],
  );
});

test('the 256 colours, true colours, and switching off', () => {
  assert.deepEqual(applySgr({}, [38, 5, 9]), { color: 9 });
  assert.deepEqual(applySgr({}, [38, 5, 208]), { color: 'rgb(255, 135, 0)' });
  assert.deepEqual(applySgr({}, [48, 5, 244]), { background: 'rgb(128, 128, 128)' });
  assert.deepEqual(applySgr({}, [38, 2, 1, 2, 300, 4]), { color: 'rgb(1, 2, 255)', underline: true });
  assert.deepEqual(applySgr({ bold: true, color: 3, inverse: true }, [22, 39]), { inverse: true });
  assert.deepEqual(applySgr({ bold: true }, []), {});
});

test('other sequences leave no trace', () => {
  assert.deepEqual(text(screen('a\x1b]0;title\x07b\x1b[?25lc\x1b(Bd\x1b]8;;http://x\x1b\\e')), ['abcde']);
});

test('absurd cursor movements cost nothing', () => {
  const terminal = screen('\x1b[999999999Cx\x1b[999999999By');
  assert.ok(terminal.lines.length <= 1001);
  assert.equal(text(terminal)[0]?.trim(), 'x');
});

test('the last ten thousand lines are kept and counted', () => {
  const terminal = screen('');
  for (let line = 0; line < 30_000; line++) terminal.write(`${line}\n`, 'stdout');
  assert.ok(terminal.lines.length >= 10_000 && terminal.lines.length <= 12_500);
  assert.equal(terminal.first + terminal.lines.length, 30_001);
  assert.equal(text(terminal)[terminal.lines.length - 2], '29999');
  assert.equal(text(terminal)[0], String(terminal.first));
});

test('what changed since the last drawing is known', () => {
  const terminal = screen('a\nb\nc');
  terminal.flush();
  terminal.write('d\ne', 'stdout');
  assert.equal(terminal.changed, 2);
  terminal.flush();
  terminal.write('\x1b[3Ax', 'stdout');
  assert.equal(terminal.changed, 0);
});

test('both streams keep their own colour on one line', () => {
  const terminal = screen('out ');
  terminal.write('err', 'stderr');
  assert.deepEqual(
    terminal.lines[0]?.map((span) => span.stream),
    ['stdout', 'stderr'],
  );
});
