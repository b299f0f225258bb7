import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Normal } = torch.distributions;

class GaussianPolicy extends nn.Module {
  mean = new nn.Linear(5, 2);
  logStd = new nn.Parameter(torch.zeros(2));
  forward(obs: torch.Tensor) {
    return new Normal(this.mean(obs), this.logStd.exp().expand(obs.size(0), 2));
  }
}
const pi = new GaussianPolicy();
const opt = new optim.Adam(pi.parameters(), { lr: 3e-4 });
const obs = torch.randn(32, 5);
const dist = pi(obs);
const act = dist.sample();
const weights = torch.randn(32);
const logp = dist.log_prob(act); // fix: const logp = dist.log_prob(act).sum(-1);
const loss = logp.mul(weights).mean().neg(); // expect: broadcast-mismatch
opt.zero_grad();
loss.backward();
opt.step();
