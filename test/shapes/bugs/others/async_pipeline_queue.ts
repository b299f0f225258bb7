import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Job = { id: number; tokens: number[] };
const model = new nn.Sequential(new nn.Embedding(64, 16), new nn.LayerNorm(16), new nn.Linear(16, 8));
const queue: Job[] = Array.from({ length: 5 }, (_, id) => ({
  id,
  tokens: Array.from({ length: 3 + id }, (_, t) => t),
}));

async function* batches(size: number) {
  while (queue.length > 0) {
    const jobs = queue.splice(0, size);
    await Promise.resolve();
    yield jobs;
  }
}
async function infer(jobs: readonly Job[]) {
  const ids = torch.stack(jobs.map(({ tokens }) => torch.tensor(tokens))); // expect: join-mismatch // fix: const ids = nn.utils.rnn.pad_sequence(jobs.map(({ tokens }) => torch.tensor(tokens)), { batch_first: true });
  return torch.no_grad(() => model(ids).mean(1));
}
const results = new Map<number, torch.Tensor>();
for await (const jobs of batches(2)) {
  const out = await infer(jobs);
  jobs.forEach(({ id }, i) => results.set(id, out.at(i)));
}
console.log([...results.keys()]);
