// The four gates of an LSTM cell by hand.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const hidden = 10;
const gates = new nn.Linear(4 + hidden, 3 * hidden); // fix: const gates = new nn.Linear(4 + hidden, 4 * hidden);

function cell(x: torch.Tensor, h: torch.Tensor, c: torch.Tensor): [torch.Tensor, torch.Tensor] {
  const z = gates(torch.cat([x, h], 1));
  const [i, f, g, o] = z.split([hidden, hidden, hidden, hidden], 1); // expect: index-out-of-range
  const next = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
  return [o.sigmoid().mul(next.tanh()), next];
}

let [h, c] = [torch.zeros(2, hidden), torch.zeros(2, hidden)];
for (const x of torch.randn(5, 2, 4).unbind(0)) [h, c] = cell(x, h, c);
console.log(h.shape, c.shape);
