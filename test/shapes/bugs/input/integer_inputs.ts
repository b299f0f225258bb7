import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

// y = 3x + 1 for the numbers 0 … 19
const x = torch.arange(20).unsqueeze(1); // fix: const x = torch.arange(20).float().unsqueeze(1);
const y = x.mul(3).add(1).float();

const line = new nn.Linear(1, 1);
const optimizer = new optim.SGD(line.parameters(), { lr: 1e-3 });

function step() {
  const loss = line(x).sub(y).pow(2).mean(); // expect: dtype-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  return loss.item();
}

for (let i = 0; i < 10; i++) step();
console.log(line.weight, line.bias);
