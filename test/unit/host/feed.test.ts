import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed, joinBatches } from '../../../extension/host/panels/feed';
import type { ProgressBar } from '../../../extension/protocol/kernel';
import type { CellOutput, HostToPanel } from '../../../extension/protocol/panels';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const append = (execution: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): HostToPanel => ({
  type: 'output/append',
  execution,
  stream,
  text,
  dropped: 0,
});
const bar = (done: number): ProgressBar => ({ id: 1, label: '', done, rate: 1, note: '', finished: false });
const batch = (tag: string, ...steps: number[]) => {
  const points = Float64Array.from(steps);
  return { run: '/r', tag, steps: points, values: points.map((x) => x * 2), wall: points };
};

function feed(interval = 5) {
  const sent: HostToPanel[] = [];
  return { sent, feed: new Feed(async (message) => void sent.push(message), interval) };
}

test('text of one execution and stream is joined, never across another stream or a new state', async () => {
  const { sent, feed: panel } = feed();
  const cell = { execution: 1 } as CellOutput;
  for (const message of [
    append(1, 'a'),
    append(2, 'x'),
    append(1, 'b'),
    append(1, '!', 'stderr'),
    append(1, 'c'),
    { type: 'output/cell', cell } as HostToPanel,
    append(1, 'd'),
    append(2, 'y'),
  ]) {
    panel.push(message);
  }
  await wait(30);
  assert.deepEqual(
    sent.map((message) => (message.type === 'output/append' ? message.text : message.type)),
    ['ab', 'xy', '!', 'c', 'output/cell', 'd'],
  );
});

test('only the last state of a bar and of the kernel travels', async () => {
  const { sent, feed: panel } = feed();
  for (let done = 0; done < 1000; done++) panel.push({ type: 'output/bar', execution: 1, bar: bar(done) });
  panel.push({ type: 'kernel/state', state: 'running' });
  panel.push({ type: 'kernel/state', state: 'idle' });
  await wait(30);
  assert.deepEqual(sent, [
    { type: 'output/bar', execution: 1, bar: bar(999) },
    { type: 'kernel/state', state: 'idle' },
  ]);
});

test('only the last picture of each figure travels', async () => {
  const { sent, feed: panel } = feed();
  const picture = (figure: string, svg: string): HostToPanel => ({
    type: 'output/figure',
    execution: 1,
    figure: { figure, svg },
  });
  for (let i = 0; i < 100; i++) for (const figure of ['1', '2']) panel.push(picture(figure, `<svg>${i}</svg>`));
  await wait(30);
  assert.deepEqual(sent, [picture('1', '<svg>99</svg>'), picture('2', '<svg>99</svg>')]);
});

test('points of one curve come in one batch, none lost', async () => {
  const { sent, feed: panel } = feed();
  for (let step = 0; step < 500; step++) {
    panel.push({ type: 'training/append', batches: [batch('loss', step), batch('accuracy', step)] });
  }
  await wait(30);
  assert.equal(sent.length, 1);
  const [message] = sent;
  assert.ok(message?.type === 'training/append');
  assert.deepEqual(
    message.batches.map(({ tag, steps }) => [tag, steps.length]),
    [
      ['loss', 500],
      ['accuracy', 500],
    ],
  );
  assert.deepEqual([...message.batches[0]!.values.subarray(0, 3)], [0, 2, 4]);
  assert.deepEqual(
    joinBatches([batch('a', 1), batch('b', 2), batch('a', 3)]).map((each) => [...each.steps]),
    [[1, 3], [2]],
  );
});

test('a slow panel is not flooded: the next lot waits for the last', async () => {
  let deliver = () => {};
  let posts = 0;
  const panel = new Feed(() => {
    posts++;
    return new Promise<void>((resolve) => {
      deliver = resolve;
    });
  }, 5);
  panel.push(append(1, 'a'));
  await wait(20);
  for (const text of 'bcdef') panel.push(append(1, text));
  await wait(40);
  assert.equal(posts, 1);
  deliver();
  await wait(40);
  assert.equal(posts, 2);
  panel.stop();
});

test('a stopped feed sends nothing', async () => {
  const { sent, feed: panel } = feed();
  panel.push(append(1, 'a'));
  panel.stop();
  await wait(20);
  assert.deepEqual(sent, []);
});
