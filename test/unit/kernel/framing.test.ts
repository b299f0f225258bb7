import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame, FrameReader } from '../../../extension/protocol/framing';

function decode(...chunks: Buffer[]): unknown[] {
  const received: unknown[] = [];
  const reader = new FrameReader<unknown>((message) => received.push(message));
  for (const chunk of chunks) reader.push(chunk);
  return received;
}

test('typed arrays come back as the same type, at any depth', () => {
  const message = {
    type: 'x',
    batches: [{ steps: new Float64Array([1, 2, 3]), values: new Float32Array([0.5]) }],
    bytes: new Uint8Array([255, 0]),
    ids: new Int32Array([-1]),
    empty: new Float64Array(0),
  };
  assert.deepEqual(decode(encodeFrame(message)), [message]);
});

test('a view on a part of a buffer carries only that part', () => {
  const part = new Float64Array(new Float64Array([1, 2, 3, 4]).buffer, 8, 2);
  assert.deepEqual(decode(encodeFrame({ part })), [{ part: new Float64Array([2, 3]) }]);
});

test('numbers that JSON does not have survive', () => {
  const message = { a: Number.NaN, b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], c: -0.5 };
  assert.deepEqual(decode(encodeFrame(message)), [message]);
});

test('text of any script, and keys that look like ours', () => {
  const message = { text: 'π 東京 🙂\u0000', $type: 1, nested: { $numbers: [] } };
  assert.deepEqual(decode(encodeFrame(message)), [message]);
});

test('frames arrive cut anywhere and glued together', () => {
  const messages = [{ a: 1 }, { b: new Float64Array([1.5]) }, { c: 'x'.repeat(1000) }];
  const stream = Buffer.concat(messages.map((message) => encodeFrame(message)));
  assert.deepEqual(decode(stream), messages);
  assert.deepEqual(decode(...Array.from(stream, (byte) => Buffer.from([byte]))), messages);
  for (const size of [3, 7, 64])
    assert.deepEqual(
      decode(
        ...Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
          stream.subarray(at * size, (at + 1) * size),
        ),
      ),
      messages,
    );
});

test('a million points cost one copy, not text', () => {
  const frame = encodeFrame({ values: new Float64Array(1_000_000) });
  assert.ok(frame.length < 8_000_200);
});

test('a stream that is none of ours is refused', () => {
  assert.throws(() => decode(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])), /broken frame/);
  assert.throws(() => decode(Buffer.from([2, 0, 0, 0, 0, 0, 0, 0])), /broken frame/);
  const cut = encodeFrame({ a: 1 });
  cut.writeUInt32LE(1000, 4);
  assert.throws(() => decode(cut), /broken frame/);
  const outside = encodeFrame({ $array: 'Float64Array', offset: 0, length: 8 });
  assert.throws(() => decode(outside), /broken frame/);
});
