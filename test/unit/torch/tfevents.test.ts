import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, crc32c } from '../../../native/torch/io/crc';
import { EventWriter, maskedCrc32c, readEvents } from '../../../native/torch/io/tfevents';

const folder = () => mkdtempSync(join(tmpdir(), 'tensorpad-events-'));

test('checksums are the published ones', () => {
  const digits = Buffer.from('123456789');
  assert.equal(crc32(digits), 0xcbf43926);
  assert.equal(crc32c(digits), 0xe3069283);
  assert.equal(maskedCrc32c(Buffer.concat([Buffer.from([0x1a, 0x11]), Buffer.from('CRC test, one two')])), 0x5794d08a);
});

test('events are read as they were written', () => {
  const writer = new EventWriter(folder(), { suffix: '.mine' });
  writer.addScalar('loss', 0.5, 1, 1000.25);
  writer.addScalar('loss', -2, 2 ** 40, 1001, { newStyle: true });
  writer.addScalar('loss', Math.PI, -1, 1002, { doublePrecision: true });
  writer.addScalar('loss', Number.NaN, 3, 1003);
  writer.addText('note', 'größer', 7, 1004);
  writer.restart(9);
  writer.close();
  assert.match(writer.path, /events\.out\.tfevents\.\d{10}\..+\.\d+\.\d+\.mine$/);
  const [first, ...events] = [...readEvents(readFileSync(writer.path))];
  assert.equal(first!.fileVersion, 'brain.Event:2');
  assert.deepEqual(events.map(({ step, wallTime, values }) => [step, wallTime, ...values]).slice(0, 5), [
    [1, 1000.25, { tag: 'loss', simpleValue: 0.5 }],
    [2 ** 40, 1001, { tag: 'loss', plugin: 'scalars', simpleValue: -2 }],
    [-1, 1002, { tag: 'loss', plugin: 'scalars', simpleValue: Math.PI }],
    [3, 1003, { tag: 'loss', simpleValue: Number.NaN }],
    [7, 1004, { tag: 'note', plugin: 'text', text: ['größer'] }],
  ]);
  assert.equal(events[5]!.step, 9);
});

test('a record that is still being written ends the events, a damaged one is an error', () => {
  const writer = new EventWriter(folder());
  for (let step = 0; step < 3; step++) writer.addScalar('x', step, step);
  writer.close();
  const bytes = readFileSync(writer.path);
  for (let cut = 0; cut < bytes.length; cut++) {
    const steps = [...readEvents(bytes.subarray(0, cut))].flatMap((event) => event.values.map(() => event.step));
    assert.deepEqual(steps, [0, 1, 2].slice(0, steps.length));
  }
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Uint8Array.from(bytes);
    damaged[at]! ^= 0x10;
    assert.throws(() => [...readEvents(damaged)], { name: 'CorruptEventFile' });
  }
});

test('what waits is written when the queue is full, and not before', () => {
  const writer = new EventWriter(folder(), { maxQueue: 3, flushSeconds: 1000 });
  const count = () => [...readEvents(readFileSync(writer.path))].length;
  assert.equal(count(), 1);
  writer.addScalar('x', 1, 1);
  writer.addScalar('x', 1, 2);
  assert.equal(count(), 1);
  writer.addScalar('x', 1, 3);
  assert.equal(count(), 4);
  writer.addScalar('x', 1, 4);
  writer.flush();
  assert.equal(count(), 5);
});

test('what is due is written in the middle of a loop that never awaits', () => {
  const writer = new EventWriter(folder(), { flushSeconds: 0.05 });
  const end = Date.now() + 60;
  while (Date.now() < end);
  writer.addScalar('x', 1, 1);
  assert.equal([...readEvents(readFileSync(writer.path))].length, 2);
});
