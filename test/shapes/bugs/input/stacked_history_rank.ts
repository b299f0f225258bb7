// An LSTM takes [batch, steps, features]; these windows have a channel, too, like pictures.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const heart = torch.randn(18, 1, 40, 2);
const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(heart), { batch_size: 6 });
const reader = new nn.LSTM(2, 8, { batch_first: true });

let state = torch.zeros(8);
for (const [beats] of loader) {
  const [, [h]] = reader(beats); // expect: rank-mismatch // fix: const [, [h]] = reader(beats.squeeze(1));
  state = h.at(-1).mean(0);
}
console.log(state);
