import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CellStatuses, describeStatus, formatDuration } from '../../../extension/host/cells/status';
import type { ExecutionEvent } from '../../../extension/host/kernel/session';
import { splitCells } from '../../../extension/protocol/cells';

const FILE = '/project/a.ts';
const SCRIPT = '// %% one\nlet a = 1;\n// %% two\nlet b = 2;\n// %%\nlet c = 3;\n';

/** Runs a cell of a script to an end and returns its statuses' shown texts. */
function page() {
  const statuses = new CellStatuses();
  let id = 0;
  const run = (text: string, index: number, ...stages: ('queued' | 'started' | 'ok' | 'error' | 'cancelled')[]) => {
    const cell = splitCells(text)[index]!;
    const execution = {
      id: ++id,
      cell: { file: FILE, index, title: cell.title, line: cell.codeLine, code: cell.code },
    };
    for (const stage of stages) {
      const event: ExecutionEvent =
        stage === 'queued' || stage === 'cancelled'
          ? { type: stage, execution }
          : stage === 'started'
            ? { type: stage, execution, order: id, at: 0 }
            : { type: 'finished', execution, status: stage, milliseconds: 1234 };
      statuses.track(event);
    }
    return id;
  };
  const shown = (text: string) =>
    splitCells(text).map((cell) => {
      const status = statuses.match(FILE, splitCells(text)).get(cell.index);
      return status ? describeStatus(status, 5000) : '';
    });
  return { statuses, run, shown };
}

test('each stage of an execution has its words', () => {
  const { statuses, run, shown } = page();
  run(SCRIPT, 0, 'queued', 'started', 'ok');
  const running = run(SCRIPT, 1, 'queued', 'started');
  run(SCRIPT, 2, 'queued');
  assert.deepEqual(shown(SCRIPT), ['✓ [1] 1.2 s', '[2] running 5.0 s', 'queued']);
  statuses.progress(running, { id: 1, label: '', done: 45, total: 60, rate: 1, note: '', finished: false });
  assert.equal(shown(SCRIPT)[1], '[2] running 5.0 s, 75 %');
  statuses.progress(running, { id: 1, label: '', done: 60, total: 60, rate: 1, note: '', finished: true });
  assert.equal(shown(SCRIPT)[1], '[2] running 5.0 s');
});

test('a failed and a cancelled cell', () => {
  const { run, shown } = page();
  run(SCRIPT, 0, 'queued', 'started', 'error');
  run(SCRIPT, 1, 'queued', 'cancelled');
  assert.deepEqual(shown(SCRIPT), ['✗ [1] failed after 1.2 s', '', '']);
});

test('outcomes follow cells that move and tell of edits', () => {
  const { run, shown } = page();
  run(SCRIPT, 0, 'queued', 'started', 'ok');
  run(SCRIPT, 1, 'queued', 'started', 'ok');
  assert.deepEqual(shown(`// %% new\nlet z = 0;\n${SCRIPT}`), ['', '✓ [1] 1.2 s', '✓ [2] 1.2 s', '']);
  assert.deepEqual(shown(SCRIPT.replace('b = 2', 'b = 22')), ['✓ [1] 1.2 s', '✓ [2] 1.2 s, edited since', '']);
});

test('a new run replaces the old outcome, a restart all of them', () => {
  const { statuses, run, shown } = page();
  run(SCRIPT, 0, 'queued', 'started', 'ok');
  run(SCRIPT, 0, 'queued', 'started', 'error');
  assert.deepEqual(shown(SCRIPT), ['✗ [2] failed after 1.2 s', '', '']);
  run(SCRIPT, 2, 'queued');
  statuses.forget();
  assert.deepEqual(shown(SCRIPT), ['', '', 'queued'], 'what waits for the new kernel stays');
});

test('durations', () => {
  const texts = [0.4, 850, 12_340, 59_949, 59_960, 247_000, 3_723_000].map(formatDuration);
  assert.deepEqual(texts, ['0 ms', '850 ms', '12.3 s', '59.9 s', '1:00 min', '4:07 min', '1:02:03 h']);
});
