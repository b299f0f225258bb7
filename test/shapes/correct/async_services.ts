// Asynchronous code around a model: shards that arrive later, a queue, a server-like class, everything awaited at the end.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
interface Shard {
  features: torch.Tensor;
  labels: torch.Tensor;
}
async function download(index: number): Promise<Shard> {
  await pause(1);
  torch.manual_seed(index);
  return { features: torch.randn(12, 10), labels: torch.randint(0, 3, [12]) };
}
async function* stream(count: number) {
  for (let i = 0; i < count; i++) yield await download(i);
}
class Predictor {
  private readonly queue: torch.Tensor[] = [];
  constructor(private readonly model: nn.Module) {}
  enqueue(row: torch.Tensor) {
    this.queue.push(row);
    return this.queue.length;
  }
  async flush(): Promise<torch.Tensor> {
    await pause(1);
    if (this.queue.length === 0) return torch.empty(0, 3);
    const batch = torch.stack(this.queue.splice(0));
    return torch.no_grad(() => this.model(batch).softmax(1));
  }
}
async function train(model: nn.Module, shards: readonly Shard[]) {
  const optimizer = new optim.NAdam(model.parameters(), { lr: 0.01 });
  let last = Number.NaN;
  for (const { features, labels } of shards) {
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(features), labels);
    loss.backward();
    optimizer.step();
    last = loss.item();
    await pause(0);
  }
  return last;
}
async function main() {
  const shards = await Promise.all([0, 1, 2].map(download));
  const [first, ...others] = shards;
  const model = new nn.Sequential(new nn.Linear(first!.features.size(1), 16), new nn.ReLU(), new nn.Linear(16, 3));
  const loss = await train(model, others);
  const predictor = new Predictor(model);
  for await (const { features } of stream(2)) for (const row of features.at(':2')) predictor.enqueue(row);
  const probabilities = await predictor.flush();
  const answer = await download(9).then(({ features }) => model(features).argmax(1));
  console.log(loss.toFixed(2), probabilities.sum(1).shape, answer.shape);
  return probabilities;
}
const result = await main();
console.log(result.mean(0).shape);
