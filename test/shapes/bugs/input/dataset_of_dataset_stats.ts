import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Normalized extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  readonly mean: torch.Tensor;
  readonly std: torch.Tensor;
  constructor(private readonly inner: torch.utils.data.TensorDataset) {
    super();
    const [x] = inner.tensors;
    this.mean = x!.mean([0, 2, 3]);
    this.std = x!.std([0, 2, 3]);
  }
  get length() {
    return this.inner.length;
  }
  at(i: number): [torch.Tensor, torch.Tensor] {
    const [x, y] = this.inner.at(i);
    return [x!.sub(this.mean).div(this.std), y!]; // expect: broadcast-mismatch // fix: return [x!.sub(this.mean.view(-1, 1, 1)).div(this.std.view(-1, 1, 1)), y!];
  }
}
const set = new Normalized(new torch.utils.data.TensorDataset(torch.rand(12, 3, 8, 8), torch.randint(0, 2, [12])));
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(192, 2));
for (const [x, y] of new torch.utils.data.DataLoader(set, { batch_size: 6 }))
  nn.functional.cross_entropy(net(x), y).backward();
