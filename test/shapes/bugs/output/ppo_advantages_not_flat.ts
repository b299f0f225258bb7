import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Rollout = Record<'obs' | 'actions' | 'logp' | 'rewards' | 'values', torch.Tensor>;

const T = 16;
const N = 4;
class Agent extends nn.Module {
  actor = new nn.Sequential(new nn.Linear(8, 32), new nn.Tanh(), new nn.Linear(32, 3));
  critic = new nn.Sequential(new nn.Linear(8, 32), new nn.Tanh(), new nn.Linear(32, 1));
  evaluate(obs: torch.Tensor, action?: torch.Tensor) {
    const dist = new torch.distributions.Categorical({ logits: this.actor(obs) });
    const a = action ?? dist.sample();
    return { a, logp: dist.log_prob(a), entropy: dist.entropy(), value: this.critic(obs).squeeze(-1) };
  }
}

function collect(agent: Agent): Rollout {
  return torch.no_grad(() => {
    const obs = torch.randn(T, N, 8);
    const { a, logp, value } = agent.evaluate(obs);
    return { obs, actions: a, logp, rewards: torch.rand(T, N), values: value };
  });
}

function gae({ rewards, values }: Rollout, gamma = 0.99, lambda = 0.95) {
  const adv = torch.zeros_like(rewards);
  let last = torch.zeros(N);
  for (let t = T - 2; t >= 0; t--) {
    const delta = rewards
      .at(t)
      .add(values.at(t + 1).mul(gamma))
      .sub(values.at(t));
    last = delta.add(last.mul(gamma * lambda));
    adv.put_(t, last);
  }
  return adv;
}

const agent = new Agent();
const opt = new optim.Adam(agent.parameters(), { lr: 3e-4 });
const roll = collect(agent);
const advantages = gae(roll); // fix: const advantages = gae(roll).flatten();
const flat = { obs: roll.obs.reshape(-1, 8), actions: roll.actions.reshape(-1), logp: roll.logp.reshape(-1) };
const { logp, entropy } = agent.evaluate(flat.obs, flat.actions);
const ratio = logp.sub(flat.logp).exp();
const surrogate = torch.min(ratio.mul(advantages), ratio.clamp(0.8, 1.2).mul(advantages)); // expect: broadcast-mismatch
const loss = surrogate.mean().neg().sub(entropy.mean().mul(0.01));
opt.zero_grad();
loss.backward();
opt.step();
