import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { toCsv } from '../../../extension/host/runs/csv';
import { RunLibrary } from '../../../extension/host/runs/library';
import { RunStore } from '../../../extension/host/runs/store';
import { EventWriter } from '../../../native/torch/io/tfevents';

const root = mkdtempSync(path.join(tmpdir(), 'tensorpad-runs-'));
after(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let count = 0;
let store: RunStore;
let library: RunLibrary;
let logged: string[];
let announced: string[];
beforeEach(() => {
  folder = path.join(root, String(count++));
  mkdirSync(folder);
  logged = [];
  announced = [];
  store = new RunStore(() => folder);
  library = new RunLibrary({
    store,
    roots: () => [folder],
    announced: () => announced,
    log: (text) => logged.push(text),
  });
});

/** Writes a curve `value = step / 10` and returns the event file's path. */
function write(run: string, steps: number, options: { close?: boolean; from?: number } = {}): EventWriter {
  const writer = new EventWriter(path.join(folder, run));
  for (let step = options.from ?? 0; step < steps; step++) writer.addScalar('loss', step / 10, step, 1000 + step);
  writer.flush();
  if (options.close !== false) writer.close();
  return writer;
}

const steps = (run: string, tag = 'loss') => [
  ...(store.curves(path.join(folder, run)).find((curve) => curve.tag === tag)?.steps ?? []),
];
const live = (run: string, ...at: number[]) => {
  const points = Float64Array.from(at);
  library.addLive([{ run: path.join(folder, run), tag: 'loss', steps: points, values: points, wall: points }]);
};

test('runs are found at any depth below runs, and elsewhere when they were announced', async () => {
  write('runs/first', 3);
  write('runs/deep/er/second', 2);
  write('elsewhere/third', 1);
  await library.scan();
  assert.deepEqual(
    store.list().map(({ name, live }) => [name, live]),
    [
      ['deep/er/second', false],
      ['first', false],
    ],
  );
  announced = [path.join(folder, 'elsewhere/third')];
  await library.scan();
  assert.deepEqual(
    store.list().map(({ name }) => name),
    ['elsewhere/third', 'deep/er/second', 'first'],
  );
  const [curve] = store.curves(path.join(folder, 'runs/first'));
  assert.deepEqual(
    [curve?.tag, [...curve!.steps], [...curve!.values].map((value) => Math.round(value * 10)), [...curve!.wall]],
    ['loss', [0, 1, 2], [0, 1, 2], [1000, 1001, 1002]],
  );
});

test('a growing file is read on from where it ended, half a record included', async () => {
  const writer = write('runs/a', 3, { close: false });
  await library.scan();
  const appended: number[] = [];
  store.onAppend((batches) => appended.push(...batches.flatMap((batch) => [...batch.steps])));
  writer.addScalar('loss', 1, 3);
  writer.flush();
  const whole = readFileSync(writer.path);
  truncateSync(writer.path, whole.length - 5);
  await library.changed(writer.path);
  assert.deepEqual(appended, []);
  appendFileSync(writer.path, whole.subarray(whole.length - 5));
  await Promise.all([library.changed(writer.path), library.changed(writer.path)]);
  assert.deepEqual(appended, [3]);
  assert.deepEqual(steps('runs/a'), [0, 1, 2, 3]);
  writer.close();
});

test('several files of a run make one curve, in the order of their times', async () => {
  const first = write('runs/a', 2);
  const data = readFileSync(first.path);
  writeFileSync(path.join(folder, 'runs/a/events.out.tfevents.1000000000.host.1.0'), data);
  const second = write('runs/a', 4, { from: 2 });
  await library.scan();
  assert.notEqual(first.path, second.path);
  assert.deepEqual(steps('runs/a'), [0, 1, 0, 1, 2, 3]);
});

test('damaged files keep what came before the damage, and say so', async () => {
  const { path: file } = write('runs/a', 5);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 0xff;
  writeFileSync(file, bytes);
  await library.scan();
  assert.deepEqual(steps('runs/a'), [0, 1, 2, 3]);
  assert.match(logged[0] ?? '', /corrupted event record/);

  const { path: other } = write('runs/b', 2);
  appendFileSync(other, Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3, 4]));
  await library.changed(other);
  assert.deepEqual(steps('runs/b'), [0, 1]);
  assert.match(logged[1] ?? '', /corrupted event record/);

  mkdirSync(path.join(folder, 'runs/c'));
  writeFileSync(path.join(folder, 'runs/c/events.out.tfevents.1700000000.h.1.0'), 'no event file at all');
  await library.scan();
  assert.ok(!store.has(path.join(folder, 'runs/c')));
});

test('points that come live are not read again from the file the kernel writes', async () => {
  library.followKernel(process.pid);
  const writer = write('runs/a', 3, { close: false });
  // Nobody has asked for runs yet.
  await library.changed(writer.path);
  assert.deepEqual(steps('runs/a'), []);
  // The file may be seen before the first live point.
  await library.scan();
  assert.deepEqual(steps('runs/a'), [0, 1, 2]);
  let resets = 0;
  store.onReset(() => resets++);
  live('runs/a', 0, 1);
  live('runs/a', 2, 3);
  await library.changed(writer.path);
  await library.scan();
  assert.equal(resets, 1);
  assert.deepEqual(steps('runs/a'), [0, 1, 2, 3]);
  // Nor after the kernel was replaced.
  library.followKernel(process.pid + 1);
  await library.changed(writer.path);
  assert.deepEqual(steps('runs/a'), [0, 1, 2, 3]);
  writer.close();
});

test('a live run continues what older files hold', async () => {
  mkdirSync(path.join(folder, 'runs/a'), { recursive: true });
  const old = readFileSync(write('other', 2).path);
  writeFileSync(path.join(folder, 'runs/a/events.out.tfevents.1700000000.host.77.0'), old);
  library.followKernel(process.pid);
  live('runs/a', 2);
  await library.scan();
  live('runs/a', 3);
  assert.deepEqual(steps('runs/a'), [0, 1, 2, 3]);
  assert.deepEqual(
    store.list().map((run) => run.live),
    [true],
  );
  store.settle();
  assert.deepEqual(
    store.list().map((run) => run.live),
    [false],
  );
});

test('deleting a run takes its event files and leaves what else is there', async () => {
  write('runs/a', 2);
  write('runs/b', 2);
  writeFileSync(path.join(folder, 'runs/b/notes.txt'), 'mine');
  await library.scan();
  await library.delete(path.join(folder, 'runs/a'));
  await library.delete(path.join(folder, 'runs/b'));
  assert.deepEqual(store.list(), []);
  assert.ok(!existsSync(path.join(folder, 'runs/a')));
  assert.equal(readFileSync(path.join(folder, 'runs/b/notes.txt'), 'utf8'), 'mine');
  await library.scan();
  assert.deepEqual(store.list(), []);
});

test('a run deleted behind our back goes', async () => {
  const { path: file } = write('runs/a', 2);
  await library.scan();
  rmSync(path.dirname(file), { recursive: true });
  await library.vanished(file);
  assert.deepEqual(store.list(), []);
});

test('a large file is read in parts, and other work gets its turn between them', async () => {
  const points = 200_000;
  const { path: file } = write('runs/large', points);
  let turns = 0;
  store.onAppend(() => {
    setImmediate(() => turns++);
  });
  let turnsAtEnd = 0;
  await library.scan().then(() => {
    turnsAtEnd = turns;
  });
  assert.equal(steps('runs/large').length, points);
  assert.ok(turnsAtEnd >= Math.floor(statSync(file).size / (1 << 20)), `${turnsAtEnd} turns`);
});

test('a run is exported with a column per curve', () => {
  const curve = (tag: string, at: number[], values: number[]) => ({
    run: '/r',
    tag,
    steps: Float64Array.from(at),
    values: Float64Array.from(values),
    wall: Float64Array.from(at, (step) => 100 + step),
  });
  assert.equal(
    toCsv([curve('loss', [0, 1, 1], [0.5, 0.25, Number.NaN]), curve('accuracy, test', [1], [0.9])]),
    'step,wall_time,loss,"accuracy, test"\n0,100,0.5,\n1,101,0.25,0.9\n1,101,NaN,\n',
  );
});
