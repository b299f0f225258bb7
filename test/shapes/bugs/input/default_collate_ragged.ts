import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Ragged extends torch.utils.data.Dataset<[torch.Tensor, number]> {
  get length() {
    return 6;
  }
  at(index: number): [torch.Tensor, number] {
    const steps = 5 + (index % 3); // fix: const steps = 5;
    return [torch.randn(steps, 4), index % 2];
  }
}
const rnn = new nn.RNN(4, 8, { batch_first: true });
const loader = new torch.utils.data.DataLoader(new Ragged(), { batch_size: 3 });
// biome-ignore format: the mark stays on the loop
for (const [x, y] of loader) { // expect: join-mismatch
  const [, h] = rnn(x);
  console.log(h.shape, y.shape);
}
