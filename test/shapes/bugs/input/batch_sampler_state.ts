import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { BatchSampler, DataLoader, SequentialSampler, TensorDataset } = torch.utils.data;
const set = new TensorDataset(torch.randn(50, 6, 3), torch.randn(50, 4));
const batch_sampler = new BatchSampler(new SequentialSampler(set), 16, false); // fix: const batch_sampler = new BatchSampler(new SequentialSampler(set), 16, true);
const lstm = new nn.LSTM(3, 4, { batch_first: true });
let h = torch.zeros(1, 16, 4);
let c = torch.zeros(1, 16, 4);
for (const [x, y] of new DataLoader(set, { batch_sampler })) {
  const [out, state] = lstm(x!, [h, c]); // expect: last-batch
  h = state[0].detach();
  c = state[1].detach();
  console.log(out.at(':', -1).sub(y!).abs().mean().item());
}
