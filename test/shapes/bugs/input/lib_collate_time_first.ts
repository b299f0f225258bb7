import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { collateSines, Sines } from './lib/sines';

const loader = new torch.utils.data.DataLoader<any, any>(new Sines(24), {
  batch_size: 8,
  collate_fn: collateSines as any,
});
const rnn = new nn.RNN(1, 16);
const out = new nn.Linear(16, 1);
const opt = new optim.Adam([...rnn.parameters(), ...out.parameters()], { lr: 0.01 });
for (const { x, y } of loader) {
  const h0 = torch.zeros(1, x.size(0), 16); // fix: const h0 = torch.zeros(1, x.size(1), 16);
  const [states] = rnn(x, h0); // expect: hidden-size
  const loss = nn.functional.mse_loss(out(states), y);
  opt.zero_grad();
  loss.backward();
  opt.step();
}
