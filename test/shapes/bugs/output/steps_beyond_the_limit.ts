import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Actor extends nn.Module {
  body = new nn.Sequential(new nn.Linear(4, 32), new nn.Tanh(), new nn.Linear(32, 32), new nn.Tanh());
  policy = new nn.Linear(32, 2);
  value = new nn.Linear(32, 1);
  forward(x: torch.Tensor) {
    const h = this.body(x);
    return { logits: this.policy(h), value: this.value(h).squeeze(-1) };
  }
}
const actor = new Actor();
const opt = new optim.Adam(actor.parameters(), { lr: 1e-3 });
let state = torch.zeros(4);
const rewards: number[] = [];
const logs: torch.Tensor[] = [];
const values: torch.Tensor[] = [];
for (let t = 0; t < 300; t++) {
  const { logits, value } = actor(state);
  const distribution = new torch.distributions.Categorical({ logits });
  const action = distribution.sample();
  logs.push(distribution.log_prob(action));
  values.push(value);
  rewards.push(action.item() === 1 ? 1 : 0);
  state = state.mul(0.9).add(torch.randn(4).mul(0.1));
}
const returns: number[] = [];
let g = 0;
for (const r of rewards.reverse()) {
  g = r + 0.99 * g;
  returns.unshift(g);
}
const goal = torch.tensor(returns).unsqueeze(1); // fix: const goal = torch.tensor(returns);
const baseline = torch.stack(values);
const loss = nn.functional.mse_loss(baseline, goal).sub(torch.stack(logs).mul(goal.sub(baseline).detach()).mean()); // expect: silent-broadcast
opt.zero_grad();
loss.backward();
opt.step();
