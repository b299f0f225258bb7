import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query, QueryResult } from '../../../extension/protocol/kernel';
import {
  formatBytes,
  formatClock,
  formatCompact,
  formatDuration,
  formatRate,
  formatShape,
  formatValue,
} from '../../../webview/shared/format';
import { Requests } from '../../../webview/shared/requests';
import { toCsv } from '../../../webview/training/csv';
import { Series } from '../../../webview/training/series';
import { Store } from '../../../webview/training/store';
import { isNamedLogTick, timeTicks } from '../../../webview/training/ticks';
import { defaultView, extent, panRange, valueAt, visibleRange, zoomRange } from '../../../webview/training/view';

const memory = { live: 0, peak: 0, cached: 0, rss: 0 };

test('answers find their question, also out of order', async () => {
  const sent: number[] = [];
  const requests = new Requests((id) => sent.push(id));
  const first = requests.ask({ kind: 'variables' });
  const second = requests.ask({ kind: 'variables' });
  const result = (name: string): QueryResult => ({
    kind: 'variables',
    variables: [{ name, type: '', preview: '' }],
    memory,
  });
  requests.answer(sent[1] as number, result('b'));
  requests.answer(sent[0] as number, result('a'));
  assert.equal((await first).variables[0]?.name, 'a');
  assert.equal((await second).variables[0]?.name, 'b');
});

test('a question ends with an error when it is refused, answered wrongly or not at all', async () => {
  const sent: [number, Query][] = [];
  const requests = new Requests((id, query) => sent.push([id, query]), 20);
  const refused = requests.ask({ kind: 'graph', name: 'x' });
  requests.fail(1, 'no such variable');
  await assert.rejects(refused, /no such variable/);
  const wrong = requests.ask({ kind: 'graph', name: 'x' });
  requests.answer(2, { kind: 'variables', variables: [], memory });
  await assert.rejects(wrong, /Asked for 'graph'/);
  await assert.rejects(requests.ask({ kind: 'graph', name: 'x' }), /did not answer within 0.02 s/);
  requests.answer(3, { kind: 'variables', variables: [], memory });
  assert.equal(sent.length, 3);
});

test('numbers, times and sizes', () => {
  assert.deepEqual(
    [0, 3, 0.123456789, 1.5e-7, 1e6, -2.5e9, Number.NaN, -Infinity].map((value) => formatValue(value)),
    ['0', '3', '0.12346', '1.5e-7', '1e6', '-2.5e9', 'nan', '-inf'],
  );
  assert.equal(formatValue(0.0349217, 4), '0.03492');
  assert.deepEqual([950, 17_900, 1_000_000].map(formatCompact), ['950', '17.9K', '1M']);
  assert.deepEqual([0.2, 12, 1250, 61_000, 3_725_000].map(formatDuration), [
    '< 1 ms',
    '12 ms',
    '1.25 s',
    '1 min 01 s',
    '1 h 02 min',
  ]);
  assert.deepEqual([5, 754, 3723, Infinity].map(formatClock), ['00:05', '12:34', '1:02:03', '–']);
  assert.deepEqual([0, 0.25, 12.34, 1234].map(formatRate), ['–', '4.0 s each', '12.3/s', '1,234/s']);
  assert.deepEqual([0, 512, 1536, 12_582_912].map(formatBytes), ['0 B', '512 B', '1.5 KB', '12 MB']);
  assert.deepEqual([[], [6, 24, 24]].map(formatShape), ['scalar', '6×24×24']);
});

const batch = (run: string, tag: string, ...steps: number[]) => ({
  run,
  tag,
  steps: Float64Array.from(steps),
  values: Float64Array.from(steps, (step) => step / 2),
  wall: Float64Array.from(steps, (step) => 1000 + step),
});

test('a snapshot starts over, appends go on, runs keep their colours', () => {
  const store = new Store();
  const runs = ['a', 'b'].map((run) => ({ run, name: run, live: false }));
  store.reset(runs, [batch('a', 'loss', 1, 2), batch('b', 'loss', 1)]);
  store.append([batch('a', 'loss', 3), batch('a', 'accuracy', 1)]);
  assert.equal(store.tags.get('loss')?.get('a')?.length, 3);
  assert.deepEqual([...store.tags.keys()], ['loss', 'accuracy']);
  const color = store.runs.get('b')?.color;
  store.setRuns(runs.slice(1));
  assert.deepEqual([...store.tags.keys()], ['loss']);
  store.reset(runs, [batch('a', 'loss', 1)]);
  assert.equal(store.tags.get('loss')?.get('a')?.length, 1);
  assert.equal(store.runs.get('b')?.color, color);
});

test('points of a run that was not announced make it known', () => {
  const store = new Store();
  store.append([batch('/home/u/runs/lenet', 'loss', 1)]);
  assert.deepEqual(
    { ...store.runs.get('/home/u/runs/lenet'), start: 0, color: 0 },
    {
      run: '/home/u/runs/lenet',
      name: 'lenet',
      live: true,
      color: 0,
      start: 0,
    },
  );
});

test('the axis covers all curves, and positive places only when logarithmic', () => {
  const store = new Store();
  store.append([batch('a', 'loss', 0, 5, 10), batch('b', 'loss', 2, 40)]);
  const lines = [...store.runs.values()].map((run) => ({
    run,
    series: store.tags.get('loss')?.get(run.run) as Series,
  }));
  assert.deepEqual(extent(defaultView, lines), { min: 0, max: 40 });
  assert.deepEqual(extent({ ...defaultView, logX: true }, lines), { min: 2, max: 40 });
  assert.deepEqual(extent({ ...defaultView, axis: 'relative' }, lines), { min: 0, max: 38 });
  assert.deepEqual(extent(defaultView, []), { min: 0.5, max: 1.5 });
  const zoomed = (min: number, max: number) => visibleRange({ ...defaultView, zoom: { min, max } }, lines);
  assert.deepEqual(zoomed(30, 90), { min: 30, max: 90 });
  assert.deepEqual(zoomed(50, 90), { min: 0, max: 40 });
});

test('zooming keeps the place under the pointer, panning keeps the width, in both scales', () => {
  for (const log of [false, true]) {
    const range = { min: 1, max: 1000 };
    const zoomed = zoomRange(range, 0.5, 0.25, log);
    assert.ok(Math.abs(valueAt(zoomed, 0.25, log) - valueAt(range, 0.25, log)) < 1e-9);
    const panned = panRange(zoomed, 0.5, log);
    const width = ({ min, max }: typeof range) => (log ? max / min : max - min);
    assert.ok(Math.abs(width(panned) - width(zoomed)) < 1e-9);
  }
  const narrow = { min: 1, max: 1 + 1e-12 };
  assert.deepEqual(zoomRange(narrow, 0.5, 0.5, false), narrow);
});

test('ticks of time are round', () => {
  assert.deepEqual(timeTicks(0, 100, 5), [0, 30, 60, 90]);
  assert.deepEqual(
    timeTicks(3, 3.5, 5).map((tick) => Number(tick.toFixed(3))),
    [3, 3.1, 3.2, 3.3, 3.4, 3.5],
  );
  assert.deepEqual(timeTicks(1000, 9000, 4), [3600, 7200]);
  assert.ok(isNamedLogTick(1e-3, 5) && !isNamedLogTick(2e-3, 5) && isNamedLogTick(5, 2) && !isNamedLogTick(15, 2));
});

test('CSV has every point, with names quoted where they must be', () => {
  const series = new Series();
  series.append(batch('', '', 1, 2));
  assert.equal(
    toCsv([{ name: 'a,"b"', series }]).join(''),
    'run,step,wall_time,value\n"a,""b""",1,1001,0.5\n"a,""b""",2,1002,1\n',
  );
});
