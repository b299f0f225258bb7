import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimate, type Point, type Window } from '../../../webview/training/decimate';
import { Extremes } from '../../../webview/training/extremes';
import { Growable } from '../../../webview/training/growable';
import { Series } from '../../../webview/training/series';

/** A small generator of our own, so that failures repeat. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function seriesOf(values: number[], steps = values.map((_, at) => at), chunk = values.length): Series {
  const series = new Series();
  for (let from = 0; from < values.length; from += chunk) {
    series.append({
      steps: Float64Array.from(steps.slice(from, from + chunk)),
      values: Float64Array.from(values.slice(from, from + chunk)),
      wall: Float64Array.from(steps.slice(from, from + chunk).map((_, at) => 1000 + (from + at) / 10)),
    });
  }
  return series;
}

const window = (change: Partial<Window>): Window => ({
  axis: 'step',
  offset: 0,
  min: 0,
  max: 1,
  log: false,
  logY: false,
  buckets: 100,
  ...change,
});

const draw = (series: Series, change: Partial<Window>): Point[] => {
  const points: Point[] = [];
  decimate(series, series.raw, window(change), points);
  return points;
};

test('a growable keeps what was appended in pieces of any size', () => {
  const list = new Growable();
  const expected: number[] = [];
  for (const size of [1, 0, 63, 64, 65, 1000]) {
    const piece = Array.from({ length: size }, (_, at) => expected.length + at);
    list.append(piece);
    expected.push(...piece);
  }
  list.push(7);
  assert.deepEqual([...list.data.subarray(0, list.length)], [...expected, 7]);
});

test('extremes of every stretch agree with a scan, values that are not finite left out', () => {
  const next = random(1);
  const values = new Growable();
  const extremes = new Extremes(values);
  while (values.length < 5000) {
    values.append(
      Array.from({ length: Math.floor(next() * 90) }, () =>
        next() < 0.05 ? Number.NaN : next() < 0.05 ? Infinity : next(),
      ),
    );
    extremes.extend();
  }
  for (let round = 0; round < 2000; round++) {
    const from = Math.floor(next() * values.length);
    const to = from + Math.floor(next() ** 3 * (values.length - from)) + 1;
    const finite = [...values.data.subarray(from, Math.min(to, values.length))].filter(Number.isFinite);
    extremes.find(from, Math.min(to, values.length));
    if (finite.length === 0) {
      assert.equal(extremes.low, -1);
      continue;
    }
    assert.equal(values.data[extremes.low], Math.min(...finite));
    assert.equal(values.data[extremes.high], Math.max(...finite));
    assert.ok(extremes.low >= from && extremes.high < to);
  }
});

test('decimation never loses a spike, wherever it sits, on linear and log axes', () => {
  const next = random(2);
  for (let round = 0; round < 60; round++) {
    const length = 20_000;
    const values = Array.from({ length }, () => next());
    const up = Math.floor(next() * length);
    const down = Math.floor(next() * length);
    values[up] = 50;
    values[down] = -50;
    const series = seriesOf(values, undefined, 777);
    for (const log of [false, true]) {
      const points = draw(series, { min: log ? 1 : 0, max: length - 1, log });
      assert.ok(points.length <= 4 * 100 + 2, `${points.length} points`);
      if (up > 0 || !log) assert.ok(up === down || points.some((point) => point.x === up && point.y === 50));
      if (down > 0 || !log) assert.ok(points.some((point) => point.x === down && point.y === -50));
      assert.ok(points.every((point, at) => at === 0 || point.x > (points[at - 1] as Point).x));
    }
  }
});

test('few points are all drawn, and zooming in shows every point of the stretch and one beyond', () => {
  const series = seriesOf(Array.from({ length: 10_000 }, (_, at) => Math.sin(at)));
  assert.equal(draw(seriesOf([3, 1, 2]), { max: 2 }).length, 3);
  const points = draw(series, { min: 5000, max: 5099 });
  assert.deepEqual(
    points.map((point) => point.x),
    Array.from({ length: 102 }, (_, at) => 4999 + at),
  );
});

test('a log axis leaves out what is not positive', () => {
  assert.deepEqual(
    draw(seriesOf([5, 6, 7]), { min: 0.5, max: 2, log: true }).map((point) => point.x),
    [1, 2],
  );
});

test('a vertical log axis breaks the line at what is not positive', () => {
  const points = draw(seriesOf([1, 0, -1, 2]), { max: 3, logY: true });
  assert.deepEqual(
    points.map((point) => point.y),
    [1, Number.NaN, Number.NaN, 2],
  );
});

test('steps that start anew lift the pen; scattered steps keep their spikes', () => {
  const again = draw(seriesOf([1, 2, 3, 4], [0, 1, 0, 1]), { max: 1 });
  assert.deepEqual(
    again.map((point) => point.y),
    [1, 2, Number.NaN, 3, 4],
  );
  const next = random(3);
  const values = Array.from({ length: 10_000 }, () => next());
  values[1234] = 99;
  const scattered = seriesOf(
    values,
    values.map(() => next() * 100),
  );
  assert.ok(draw(scattered, { max: 100 }).some((point) => point.y === 99));
});

test('a stretch of NaN breaks the line', () => {
  const values = Array.from({ length: 10_000 }, (_, at) => (at >= 4000 && at < 6000 ? Number.NaN : 1));
  const series = seriesOf(values);
  const points = draw(series, { max: 9999 });
  assert.ok(points.some((point) => Number.isNaN(point.y)));
  assert.equal(series.broken.length, 2000);
});

test("smoothing is TensorBoard's debiased moving average, also when points come in pieces", () => {
  const next = random(4);
  const values = Array.from({ length: 500 }, (_, at) => (at === 100 ? Number.NaN : at === 200 ? -Infinity : next()));
  for (const weight of [0.1, 0.6, 0.99]) {
    let last = 0;
    let count = 0;
    const expected = values.map((value) => {
      if (!Number.isFinite(value)) return value;
      last = last * weight + (1 - weight) * value;
      count++;
      return last / (1 - weight ** count);
    });
    const series = new Series();
    for (let from = 0; from < values.length; from += 37) {
      const piece = Float64Array.from(values.slice(from, from + 37));
      series.append({ steps: piece.map((_, at) => from + at), values: piece, wall: piece.map((_, at) => from + at) });
      series.smoothed(weight);
    }
    const smooth = series.smoothed(weight).values;
    assert.equal(smooth.length, values.length);
    expected.forEach((value, at) => {
      const got = smooth.data[at] as number;
      assert.ok(Object.is(got, value) || Math.abs(got - value) < 1e-12, `${at}: ${got} instead of ${value}`);
    });
  }
});

test('the nearest point and the rate of steps', () => {
  const series = seriesOf([1, 2, 3], [0, 10, 20]);
  assert.equal(series.nearest('step', 14), 1);
  assert.equal(series.nearest('step', 16), 2);
  assert.equal(series.nearest('step', -5), 0);
  assert.equal(series.nearest('wall', 1000.04), 0);
  assert.equal(new Series().nearest('step', 1), -1);
  assert.ok(Math.abs(series.stepRate(5) - 100) < 1e-6);
  assert.equal(seriesOf([1]).stepRate(5), 0);
});
