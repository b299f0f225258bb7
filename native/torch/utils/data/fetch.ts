/** Makes batches from samples: by numbers, or from a stream. */
import { int64 } from '../../dtype';
import { tensor } from '../../factory';
import type { Tensor } from '../../tensor';
import { default_collate } from './collate';
import { type Indexed, type IterableDataset, isBatched, sampleAt } from './dataset';

type Collate = (samples: never) => unknown;

/** A function from the numbers of samples to their batch, or from a single number to the sample. */
export function fetcher(dataset: Indexed<unknown>, collate: Collate): (samples: number[] | number) => unknown {
  const whole = collate === default_collate ? wholeBatches(dataset) : undefined;
  return (samples) => {
    if (typeof samples === 'number') return collate(sampleAt(dataset, samples) as never);
    return whole ? whole(samples) : collate(samples.map((index) => sampleAt(dataset, index)) as never);
  };
}

/** The same by the set's own way to make whole batches, where it has one. */
function wholeBatches(dataset: Indexed<unknown>): ((samples: number[]) => unknown) | undefined {
  if (!isBatched(dataset)) return undefined;
  let wanted: Tensor;
  const endless = function* (): IterableIterator<Tensor> {
    for (;;) yield wanted;
  };
  let batches = dataset.batches(endless());
  if (!batches) return undefined;
  return (samples) => {
    wanted = tensor(samples, { dtype: int64 });
    try {
      return batches!.next().value;
    } catch (error) {
      // A generator that threw is at its end.
      batches = dataset.batches(endless());
      throw error;
    }
  };
}

/** The batches of a stream; single samples where `batch_size` is null. */
export function* fetchStream(
  dataset: IterableDataset<unknown>,
  batch_size: number | null,
  drop_last: boolean,
  collate: Collate,
): Generator<unknown, undefined> {
  let batch: unknown[] = [];
  for (const sample of dataset) {
    if (batch_size === null) {
      yield collate(sample as never);
      continue;
    }
    batch.push(sample);
    if (batch.length < batch_size) continue;
    yield collate(batch as never);
    batch = [];
  }
  if (batch.length > 0 && !drop_last) yield collate(batch as never);
}
