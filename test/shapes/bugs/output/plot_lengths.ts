import * as torch from 'tensorpad';
import * as plt from 'tensorpad/plot';

const losses: number[] = [];
const w = torch.zeros(1, { requires_grad: true });
for (let i = 0; i < 20; i++) {
  const loss = w.sub(3).pow(2).sum();
  w.grad = null;
  loss.backward();
  torch.no_grad(() => w.sub_(w.grad!.mul(0.1)));
  losses.push(loss.item());
}
plt.plot(torch.arange(1, 20), losses); // expect: size-mismatch // fix: plt.plot(torch.arange(1, 21), losses);
plt.xlabel('step');
