// Advantage actor-critic with generalised advantage estimation, and a PPO-like clipped update.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(11);

const ENVS = 4;
const STEPS = 6;
const OBS = 5;
const ACTIONS = 3;
const args = { gamma: 0.99, lambda: 0.95, clip: 0.2, entropy: 0.01, value: 0.5, epochs: 2, minibatches: 2 };

function layer_init(layer: nn.Linear, std = Math.SQRT2, bias = 0) {
  nn.init.orthogonal_(layer.weight, std);
  nn.init.constant_(layer.bias!, bias);
  return layer;
}

class Agent extends nn.Module {
  critic = new nn.Sequential(layer_init(new nn.Linear(OBS, 32)), new nn.Tanh(), layer_init(new nn.Linear(32, 1), 1));
  actor = new nn.Sequential(
    layer_init(new nn.Linear(OBS, 32)),
    new nn.Tanh(),
    layer_init(new nn.Linear(32, ACTIONS), 0.01),
  );

  get_value(x: torch.Tensor) {
    return this.critic(x);
  }

  get_action_and_value(x: torch.Tensor, given?: torch.Tensor) {
    const log_p = this.actor(x).log_softmax(-1);
    const p = log_p.exp();
    const action = given ?? torch.multinomial(p, 1).squeeze(-1);
    const log_prob = log_p.gather(-1, action.unsqueeze(-1)).squeeze(-1);
    const entropy = p.mul(log_p).sum(-1).neg();
    return { action, log_prob, entropy, value: this.critic(x) };
  }
}

const agent = new Agent();
const optimizer = new optim.Adam(agent.parameters(), { lr: 2.5e-4, eps: 1e-5 });

const obs = torch.zeros(STEPS, ENVS, OBS);
const actions = torch.zeros(STEPS, ENVS, { dtype: torch.long });
const logprobs = torch.zeros(STEPS, ENVS);
const rewards = torch.zeros(STEPS, ENVS);
const dones = torch.zeros(STEPS, ENVS);
const values = torch.zeros(STEPS, ENVS);

let next_obs = torch.randn(ENVS, OBS);
let next_done = torch.zeros(ENVS);
for (let update = 0; update < 2; update++) {
  for (let step = 0; step < STEPS; step++) {
    obs.put_(step, next_obs);
    dones.put_(step, next_done);
    torch.no_grad(() => {
      const { action, log_prob, value } = agent.get_action_and_value(next_obs);
      values.put_(step, value.flatten());
      actions.put_(step, action);
      logprobs.put_(step, log_prob);
      rewards.put_(step, action.float().sub(next_obs.at(':, 0')).abs().neg());
    });
    next_obs = torch.randn(ENVS, OBS);
    next_done = torch.rand(ENVS).lt(0.1).float();
  }

  const { advantages, returns } = torch.no_grad(() => {
    const next_value = agent.get_value(next_obs).reshape(1, -1).squeeze(0);
    const advantages = torch.zeros_like(rewards);
    let last = torch.zeros(ENVS);
    for (let t = STEPS - 1; t >= 0; t--) {
      const alive = (t === STEPS - 1 ? next_done : dones.at(t + 1)).neg().add(1);
      const after = t === STEPS - 1 ? next_value : values.at(t + 1);
      const delta = rewards.at(t).add(after.mul(args.gamma).mul(alive)).sub(values.at(t));
      last = delta.add(last.mul(alive).mul(args.gamma * args.lambda));
      advantages.put_(t, last);
    }
    return { advantages, returns: advantages.add(values) };
  });

  const b_obs = obs.reshape(-1, OBS);
  const b_logprobs = logprobs.reshape(-1);
  const b_actions = actions.reshape(-1);
  const b_advantages = advantages.reshape(-1);
  const b_returns = returns.reshape(-1);

  const total = STEPS * ENVS;
  const size = total / args.minibatches;
  for (let epoch = 0; epoch < args.epochs; epoch++) {
    const order = torch.randperm(total);
    for (let start = 0; start < total; start += size) {
      const inds = order.at(`${start}:${start + size}`);
      const { log_prob, entropy, value } = agent.get_action_and_value(b_obs.at(inds), b_actions.at(inds));
      const ratio = log_prob.sub(b_logprobs.at(inds)).exp();
      let adv = b_advantages.at(inds);
      adv = adv.sub(adv.mean()).div(adv.std().add(1e-8));
      const pg_loss = torch.max(adv.neg().mul(ratio), adv.neg().mul(ratio.clamp(1 - args.clip, 1 + args.clip))).mean();
      const v_loss = value.view(-1).sub(b_returns.at(inds)).pow(2).mean().mul(0.5);
      const loss = pg_loss.sub(entropy.mean().mul(args.entropy)).add(v_loss.mul(args.value));
      optimizer.zero_grad();
      loss.backward();
      nn.utils.clip_grad_norm_(agent.parameters(), 0.5);
      optimizer.step();
    }
  }
  console.log(update, rewards.mean().item());
}
