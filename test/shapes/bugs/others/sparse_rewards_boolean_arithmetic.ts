import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const policy = new nn.Sequential(new nn.Linear(3, 16), new nn.Tanh(), new nn.Linear(16, 2));
const opt = new optim.Adam(policy.parameters(), { lr: 1e-2 });
function discounted(rewards: number[], dones: boolean[], gamma = 0.9) {
  const r = torch.tensor(rewards);
  const notDone = torch.tensor(1).sub(torch.tensor(dones)); // expect: dtype-mismatch // fix: const notDone = torch.tensor(1).sub(torch.tensor(dones).long());
  const out = torch.zeros_like(r);
  let running = torch.tensor(0.0);
  for (let t = rewards.length - 1; t >= 0; t--) {
    running = r.at(t).add(running.mul(gamma).mul(notDone.at(t)));
    out.put_(t, running);
  }
  return out;
}
const dist = new torch.distributions.Categorical({ logits: policy(torch.randn(4, 3)) });
const actions = dist.sample();
const loss = dist
  .log_prob(actions)
  .mul(discounted([0.5, 1, 0, 2], [false, false, true, false]))
  .sum()
  .neg();
opt.zero_grad();
loss.backward();
opt.step();
