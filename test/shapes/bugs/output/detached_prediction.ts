import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const encoder = new nn.Linear(20, 4);
const decoder = new nn.Linear(4, 20);
const optimizer = new optim.Adam([...encoder.parameters(), ...decoder.parameters()]);

function reconstruct(x: torch.Tensor) {
  const z = torch.tanh(encoder(x));
  return torch.sigmoid(decoder(z)).detach(); // fix: return torch.sigmoid(decoder(z));
}

const batch = torch.rand(10, 20);
const loss = F.binary_cross_entropy(reconstruct(batch), batch);
optimizer.zero_grad();
loss.backward(); // expect: no-gradient
optimizer.step();
