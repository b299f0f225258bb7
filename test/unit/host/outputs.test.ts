import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionEvent } from '../../../extension/host/kernel/session';
import {
  CELL_LIMIT,
  FIGURE_LIMIT,
  HISTORY_LIMIT,
  type OutputDelta,
  OutputStore,
  TOTAL_LIMIT,
} from '../../../extension/host/outputs';
import type { ProgressBar } from '../../../extension/protocol/kernel';

const execution = (id: number) => ({
  id,
  cell: { file: '/project/train.ts', index: 2, title: 'Train', line: 10, code: 'x' },
});
const queued = (id: number): ExecutionEvent => ({ type: 'queued', execution: execution(id) });
const started = (id: number): ExecutionEvent => ({ type: 'started', execution: execution(id), order: id, at: 1000 });
const finished = (id: number, status: 'ok' | 'error' | 'interrupted' = 'ok'): ExecutionEvent => ({
  type: 'finished',
  execution: execution(id),
  status,
  milliseconds: 12,
});
const text = (store: OutputStore, at = 0) => store.all[at]?.text.map((chunk) => chunk.text).join('') ?? '';
const say = (store: OutputStore, id: number, said: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  store.append({ type: 'output', execution: id, stream, text: said });

test('an execution keeps what it printed, by stream', () => {
  const store = new OutputStore();
  const deltas: OutputDelta[] = [];
  store.onDelta((delta) => deltas.push(delta));
  store.track(queued(1));
  store.track(started(1));
  say(store, 1, 'a');
  say(store, 1, 'b\n');
  say(store, 1, 'careful\n', 'stderr');
  say(store, 1, 'c\n');
  store.track(finished(1));
  assert.deepEqual(store.all[0], {
    execution: 1,
    script: 'train.ts',
    file: '/project/train.ts',
    cell: 2,
    title: 'Train',
    line: 10,
    status: 'ok',
    order: 1,
    startedAt: 1000,
    milliseconds: 12,
    text: [
      { stream: 'stdout', text: 'ab\n' },
      { stream: 'stderr', text: 'careful\n' },
      { stream: 'stdout', text: 'c\n' },
    ],
    dropped: 0,
    bars: [],
    figures: [],
  });
  assert.deepEqual(
    deltas.map((delta) => delta.type),
    ['output/cell', 'output/cell', 'output/append', 'output/append', 'output/append', 'output/append', 'output/cell'],
  );
  // What was sent does not change afterwards.
  assert.deepEqual(deltas[0]?.type === 'output/cell' && deltas[0].cell.status, 'queued');
});

test('endless output keeps its end, cut at a line, and says how much is gone', () => {
  const store = new OutputStore();
  store.track(queued(1));
  store.track(started(1));
  const line = (n: number) => `line ${n} ${'.'.repeat(50)}\n`;
  let all = '';
  for (let n = 0; n < 20_000; n++) {
    all += line(n);
    say(store, 1, line(n), n % 7 === 0 ? 'stderr' : 'stdout');
  }
  const kept = text(store);
  assert.ok(kept.length <= CELL_LIMIT * 1.1 && kept.length > CELL_LIMIT * 0.9, String(kept.length));
  assert.ok(all.endsWith(kept));
  assert.match(kept, /^line \d+ /);
  assert.equal(store.all[0]?.dropped, all.length - kept.length);
});

test('one huge text without a line end is cut too', () => {
  const store = new OutputStore();
  store.track(queued(1));
  say(store, 1, 'x'.repeat(CELL_LIMIT * 3));
  assert.equal(text(store).length, CELL_LIMIT);
  assert.equal(store.all[0]?.dropped, CELL_LIMIT * 2);
});

test('history is bounded in number and in size, the oldest going first', () => {
  const store = new OutputStore();
  for (let id = 1; id <= HISTORY_LIMIT + 5; id++) {
    store.track(queued(id));
    store.track(finished(id));
  }
  assert.equal(store.all.length, HISTORY_LIMIT);
  assert.equal(store.all[0]?.execution, 6);
  for (let id = 1000; id < 1000 + TOTAL_LIMIT / CELL_LIMIT + 5; id++) {
    store.track(queued(id));
    store.track(started(id));
    say(store, id, 'y'.repeat(CELL_LIMIT));
    store.track(finished(id));
  }
  assert.ok(store.all.reduce((sum, cell) => sum + (cell.text[0]?.text.length ?? 0), 0) <= TOTAL_LIMIT);
});

test('bars are replaced by id', () => {
  const store = new OutputStore();
  store.track(queued(1));
  const bar = (id: number, done: number): ProgressBar => ({
    id,
    label: 'epoch',
    done,
    total: 9,
    rate: 1,
    note: '',
    finished: false,
  });
  for (const each of [bar(1, 1), bar(2, 1), bar(1, 5)]) store.progress({ type: 'progress', execution: 1, bar: each });
  assert.deepEqual(
    store.all[0]?.bars.map(({ id, done }) => [id, done]),
    [
      [1, 5],
      [2, 1],
    ],
  );
});

test('a cancelled cell leaves nothing, clearing leaves what runs', () => {
  const store = new OutputStore();
  let resets = 0;
  store.onReset(() => resets++);
  store.track(queued(1));
  store.track(started(1));
  store.track(queued(2));
  store.track({ type: 'cancelled', execution: execution(2) });
  assert.deepEqual(
    store.all.map((cell) => cell.execution),
    [1],
  );
  store.track(queued(3));
  store.track(finished(3, 'error'));
  store.clear();
  assert.deepEqual(
    store.all.map((cell) => cell.execution),
    [1],
  );
  assert.equal(resets, 2);
});

test('a reload brings everything back; what ran has ended with its kernel', () => {
  const store = new OutputStore();
  store.track(queued(1));
  store.track(finished(1));
  store.track(queued(7));
  store.track(started(7));
  say(store, 7, 'half way\n');
  store.track(queued(8));
  const next = new OutputStore();
  assert.equal(next.restore(store.serialize()), 8);
  assert.deepEqual(
    next.all.map((cell) => [cell.execution, cell.status]),
    [
      [1, 'ok'],
      [7, 'interrupted'],
    ],
  );
  assert.equal(text(next, 1), 'half way\n');
  // The restored text counts towards the bounds.
  next.track(queued(8));
  say(next, 8, 'z');
  assert.equal(text(next, 2), 'z');
  assert.equal(new OutputStore().restore('{"version":99}'), 1);
});

test('a figure has one picture, the last; too many figures let the oldest go', () => {
  const store = new OutputStore();
  const deltas: OutputDelta[] = [];
  store.track(queued(1));
  store.onDelta((delta) => deltas.push(delta));
  const show = (figure: string, svg: string) => store.figure({ type: 'figure', execution: 1, figure: { figure, svg } });
  show('1', '<svg>a</svg>');
  show('2', '<svg>b</svg>');
  show('1', '<svg>c</svg>');
  assert.deepEqual(store.all[0]?.figures, [
    { figure: '1', svg: '<svg>c</svg>' },
    { figure: '2', svg: '<svg>b</svg>' },
  ]);
  assert.deepEqual(deltas.at(-1), {
    type: 'output/figure',
    execution: 1,
    figure: { figure: '1', svg: '<svg>c</svg>' },
  });
  for (let i = 0; i < FIGURE_LIMIT; i++) show(`more ${i}`, '<svg/>');
  assert.equal(store.all[0]?.figures.length, FIGURE_LIMIT);
  const again = new OutputStore();
  again.restore(store.serialize());
  store.track(finished(1));
  again.restore(store.serialize());
  assert.equal(again.all[0]?.figures.length, FIGURE_LIMIT);
});

test('figures count towards what is kept of all executions', () => {
  const store = new OutputStore();
  for (const id of [1, 2, 3]) {
    store.track(queued(id));
    store.track(started(id));
    const svg = 'x'.repeat(TOTAL_LIMIT / 2);
    store.figure({ type: 'figure', execution: id, figure: { figure: '1', svg } });
    store.figure({ type: 'figure', execution: id, figure: { figure: '1', svg } });
    store.track(finished(id));
  }
  assert.deepEqual(
    store.all.map((cell) => cell.execution),
    [2, 3],
  );
});
