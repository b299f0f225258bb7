import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { Dataset, DataLoader, RandomSampler, BatchSampler } = torch.utils.data;

class Clips extends Dataset<[torch.Tensor, number]> {
  get length() {
    return 20;
  }
  at(i: number): [torch.Tensor, number] {
    return [torch.rand(8, 3), i % 4];
  }
}

function collate(items: [torch.Tensor, number][]): [torch.Tensor, torch.Tensor] {
  const xs = items.map(([x]) => x);
  const ys = items.map(([, y]) => y);
  return [torch.stack(xs, 1), torch.tensor(ys)]; // fix: return [torch.stack(xs, 0), torch.tensor(ys)];
}

const set = new Clips();
const batches = new BatchSampler(new RandomSampler(set), 5, false);
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(24, 4));
for (const [x, y] of new DataLoader(set, { batch_sampler: batches, collate_fn: collate })) {
  const scores = net(x); // expect: size-mismatch
  nn.functional.cross_entropy(scores, y).backward();
}
