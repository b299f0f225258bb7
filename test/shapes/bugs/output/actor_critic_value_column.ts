import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Net extends nn.Module {
  body = new nn.Sequential(new nn.Linear(4, 32), new nn.Tanh());
  actor = new nn.Linear(32, 2);
  critic = new nn.Linear(32, 1);
  forward(s: torch.Tensor) {
    const h = this.body(s);
    return { logits: this.actor(h), value: this.critic(h) };
  }
}
const net = new Net();
const opt = new optim.Adam(net.parameters());
const { logits, value } = net(torch.randn(16, 4));
const dist = new torch.distributions.Categorical({ logits });
const actions = dist.sample();
const returns = torch.rand(16);
const adv = returns.sub(value.detach().squeeze(-1));
const policyLoss = dist.log_prob(actions).mul(adv).mean().neg();
const valueLoss = nn.functional.smooth_l1_loss(value, returns); // expect: silent-broadcast // fix: const valueLoss = nn.functional.smooth_l1_loss(value.squeeze(-1), returns);
opt.zero_grad();
policyLoss.add(valueLoss.mul(0.5)).backward();
opt.step();
