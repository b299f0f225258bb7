import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Agent extends nn.Module {
  critic = Agent.mlp([8, 32, 1]);
  actor = Agent.mlp([8, 32, 4]);
  static mlp(s: number[]) {
    return new nn.Sequential(
      ...s
        .slice(0, -1)
        .flatMap((n, i) =>
          i < s.length - 2 ? [new nn.Linear(n, s[i + 1]), new nn.Tanh()] : [new nn.Linear(n, s[i + 1])],
        ),
    );
  }
  value(x: torch.Tensor) {
    return this.critic(x).squeeze(-1);
  }
  act(x: torch.Tensor, a?: torch.Tensor) {
    const logits = this.actor(x);
    const dist = new torch.distributions.Categorical({ logits });
    const action = a ?? dist.sample();
    return { action, logp: dist.log_prob(action), entropy: dist.entropy(), value: this.value(x) };
  }
}
const N = 4,
  STEPS = 6;
const agent = new Agent();
const opt = new optim.Adam(agent.parameters(), { lr: 3e-4, eps: 1e-5 });
const obs = torch.zeros(STEPS, N, 8),
  acts = torch.zeros(STEPS, N),
  logps = torch.zeros(STEPS, N),
  rews = torch.zeros(STEPS, N),
  vals = torch.zeros(STEPS, N),
  dones = torch.zeros(STEPS, N);
let next = torch.randn(N, 8);
for (let s = 0; s < STEPS; s++) {
  obs.put_(s, next);
  torch.no_grad(() => {
    const { action, logp, value } = agent.act(next);
    acts.put_(s, action);
    logps.put_(s, logp);
    vals.put_(s, value);
  });
  next = torch.randn(N, 8);
  rews.put_(s, torch.rand(N));
}
const adv = torch.zeros_like(rews);
let last = torch.zeros(N);
torch.no_grad(() => {
  let nv = agent.value(next);
  for (let t = STEPS - 1; t >= 0; t--) {
    const delta = rews.at(t).add(nv.mul(0.99)).sub(vals.at(t));
    last = delta.add(last.mul(0.95));
    adv.put_(t, last);
    nv = vals.at(t);
  }
});
const ret = adv.add(vals);
const b = {
  obs: obs.reshape(-1, 8),
  act: acts.reshape(-1),
  logp: logps.reshape(-1),
  adv: adv.reshape(-1),
  ret: ret.reshape(-1),
};
for (let e = 0; e < 2; e++) {
  const perm = torch.randperm(N * STEPS);
  for (let k = 0; k < N * STEPS; k += 8) {
    const mb = perm.at(`${k}:${k + 8}`);
    const out = agent.act(b.obs.at(mb), b.act.at(mb));
    const ratio = out.logp.sub(b.logp.at(mb)).exp();
    const a = b.adv.at(mb);
    const pg = torch.max(a.neg().mul(ratio), a.neg().mul(ratio.clamp(0.8, 1.2))).mean();
    const v = out.value.sub(b.ret.at(mb)).pow(2).mean().mul(0.5);
    opt.zero_grad();
    pg.add(v).sub(out.entropy.mean().mul(0.01)).backward();
    opt.step();
  }
}
console.log(dones.sum().item());
