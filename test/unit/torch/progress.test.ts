import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe_progress, type ProgressBar, progressObservers } from '../../../native/torch/observers';
import { Tqdm, tqdm, trange } from '../../../native/torch/progress';

const seen: ProgressBar[] = [];
observe_progress((bar) => seen.push(bar));

const last = () => seen.at(-1)!;

test('a loop moves its bar to the end', () => {
  const items: string[] = [];
  for (const item of tqdm(['a', 'b', 'c'], { desc: 'letters' })) items.push(item);
  assert.deepEqual(items, ['a', 'b', 'c']);
  const { label, done, total, finished } = last();
  assert.deepEqual({ label, done, total, finished }, { label: 'letters', done: 3, total: 3, finished: true });
});

test('a loop that ends early ends its bar', () => {
  for (const i of trange(10)) if (i === 3) break;
  assert.deepEqual([last().done, last().total, last().finished], [3, 10, true]);
  assert.throws(() => {
    for (const _ of trange(10)) throw new Error('stop');
  });
  assert.equal(last().finished, true);
});

test('fast loops report now and then only', () => {
  seen.length = 0;
  let sum = 0;
  for (const i of trange(100_000)) sum += i;
  assert.equal(sum, 4999950000);
  assert.ok(seen.length >= 2 && seen.length < 100, `${seen.length} reports`);
});

test('text and numbers can be changed on the way', () => {
  const bar = new Tqdm(null, { total: 4, mininterval: 0 });
  bar.set_description('half');
  bar.update(2);
  bar.set_postfix({ loss: 0.123456, step: 12, name: ' x ', tiny: 1.5e-7, big: 123456.7 });
  assert.deepEqual(
    [last().label, last().done, last().note],
    ['half', 2, 'loss=0.123, step=12, name=x, tiny=1.5e-7, big=1.23e+5'],
  );
  assert.match(String(bar), /^half: {2}50%\|█████ {5}\| 2\/4 \[00:00<00:00, [\d.]+it\/s, loss=0\.123,/);
  bar.close();
  bar.close();
  assert.equal(seen.filter(({ id, finished }) => id === last().id && finished).length, 1);
});

test('an unknown length is shown as a count', async () => {
  async function* letters() {
    yield 'a';
    yield 'b';
  }
  for await (const _ of tqdm(letters()));
  assert.equal(last().total, undefined);
  assert.equal(last().done, 2);
  assert.match(String(tqdm({ desc: 'n', disable: true })), /^n: 0it \[00:00, \?it\/s\]$/);
});

test('sizes are shown with their unit', () => {
  const bar = new Tqdm(null, { total: 12_345_678, unit: 'B', unit_scale: true, mininterval: 0 });
  bar.update(1_500);
  assert.match(String(bar), / 1\.50k\/12\.3M \[/);
  bar.close();
  progressObservers.length = 0;
});
