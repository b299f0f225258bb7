import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const w = torch.randn(7, 3, { requires_grad: true });
const data = torch.randn(20, 7);
let loss = torch.zeros(1);
try {
  const pred = data.matmul(w.t()); // expect: size-mismatch // fix: const pred = data.matmul(w);
  loss = pred.pow(2).mean();
} finally {
  console.log('done');
}
loss.backward();
console.log(w.grad !== null, nn.Module.name);
