import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const q = () => new nn.Sequential(new nn.Linear(5, 16), new nn.ReLU(), new nn.Linear(16, 1));
const [q1, q2, t1, t2] = Array.from({ length: 4 }, q);
const batch = { sa: torch.randn(12, 5), next: torch.randn(12, 5), r: torch.randn(12), done: torch.zeros(12) };
const target = torch.no_grad(() => {
  const min = torch.min(t1(batch.next), t2(batch.next));
  return batch.r
    .unsqueeze(1)
    .add(min.mul(batch.done.neg().add(1).unsqueeze(1)).mul(0.99))
    .squeeze(1); // fix: return batch.r.unsqueeze(1).add(min.mul(batch.done.neg().add(1).unsqueeze(1)).mul(0.99));
});
const loss = [q1, q2].map((f) => nn.functional.mse_loss(f(batch.sa), target)).reduce((a, b) => a.add(b)); // expect: silent-broadcast
loss.backward();
