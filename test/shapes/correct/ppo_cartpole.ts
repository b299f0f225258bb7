// Proximal policy optimisation on a cart with a pole: rollouts, generalised advantages, clipped objective, minibatches.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Categorical, Normal } = torch.distributions;
torch.manual_seed(1);

class CartPole {
  static readonly OBSERVATIONS = 4;
  static readonly ACTIONS = 2;
  private state: [number, number, number, number] = [0, 0, 0, 0];
  private steps = 0;

  reset(): Float32Array {
    this.state = [0.01, 0.02, 0.03, -0.01];
    this.steps = 0;
    return Float32Array.from(this.state);
  }

  step(action: number): { observation: Float32Array; reward: number; done: boolean } {
    let [x, dx, theta, dtheta] = this.state;
    const force = action === 1 ? 10 : -10;
    const temp = (force + 0.05 * dtheta ** 2 * Math.sin(theta)) / 1.1;
    const alpha =
      (9.8 * Math.sin(theta) - Math.cos(theta) * temp) / (0.5 * (4 / 3 - (0.1 * Math.cos(theta) ** 2) / 1.1));
    const a = temp - (0.05 * alpha * Math.cos(theta)) / 1.1;
    x += 0.02 * dx;
    dx += 0.02 * a;
    theta += 0.02 * dtheta;
    dtheta += 0.02 * alpha;
    this.state = [x, dx, theta, dtheta];
    const done = Math.abs(x) > 2.4 || Math.abs(theta) > 0.21 || ++this.steps >= 60;
    return { observation: Float32Array.from(this.state), reward: 1, done };
  }
}

function layer_init<L extends nn.Linear>(layer: L, std = Math.SQRT2, bias = 0): L {
  nn.init.orthogonal_(layer.weight, { gain: std });
  nn.init.constant_(layer.bias!, bias);
  return layer;
}

class Agent extends nn.Module {
  critic: nn.Sequential;
  actor: nn.Sequential;

  constructor(observations: number, actions: number, hidden = 32) {
    super();
    const trunk = () => [
      layer_init(new nn.Linear(observations, hidden)),
      new nn.Tanh(),
      layer_init(new nn.Linear(hidden, hidden)),
      new nn.Tanh(),
    ];
    this.critic = new nn.Sequential(...trunk(), layer_init(new nn.Linear(hidden, 1), 1));
    this.actor = new nn.Sequential(...trunk(), layer_init(new nn.Linear(hidden, actions), 0.01));
  }

  get_value(x: torch.Tensor) {
    return this.critic(x);
  }

  get_action_and_value(x: torch.Tensor, action?: torch.Tensor) {
    const probs = new Categorical({ logits: this.actor(x) });
    const chosen = action ?? probs.sample();
    return { action: chosen, logprob: probs.log_prob(chosen), entropy: probs.entropy(), value: this.critic(x) };
  }
}

const args = {
  num_envs: 3,
  num_steps: 16,
  gamma: 0.99,
  lambda: 0.95,
  minibatches: 4,
  epochs: 2,
  clip: 0.2,
  ent: 0.01,
  vf: 0.5,
};
const batch_size = args.num_envs * args.num_steps;
const minibatch_size = Math.floor(batch_size / args.minibatches);
const envs = Array.from({ length: args.num_envs }, () => new CartPole());
const agent = new Agent(CartPole.OBSERVATIONS, CartPole.ACTIONS);
const optimizer = new optim.Adam(agent.parameters(), { lr: 2.5e-4, eps: 1e-5 });

const obs = torch.zeros(args.num_steps, args.num_envs, CartPole.OBSERVATIONS);
const actions = torch.zeros(args.num_steps, args.num_envs);
const [logprobs, rewards, dones, values] = Array.from({ length: 4 }, () => torch.zeros(args.num_steps, args.num_envs));

const observe = (rows: Float32Array[]) => torch.stack(rows.map((row) => torch.from_numpy(row)));
let next_obs = observe(envs.map((env) => env.reset()));
let next_done = torch.zeros(args.num_envs);

for (let update = 1; update <= 2; update++) {
  optimizer.param_groups[0].lr = 2.5e-4 * (1 - (update - 1) / 2);
  for (let step = 0; step < args.num_steps; step++) {
    obs.put_(step, next_obs);
    dones.put_(step, next_done);
    torch.no_grad(() => {
      const { action, logprob, value } = agent.get_action_and_value(next_obs);
      values.put_(step, value.flatten());
      actions.put_(step, action.float());
      logprobs.put_(step, logprob);
    });
    const results = envs.map((env, i) => {
      const result = env.step(actions.at(step, i).item());
      return result.done ? { ...result, observation: env.reset() } : result;
    });
    rewards.put_(step, torch.tensor(results.map((r) => r.reward)).float());
    next_obs = observe(results.map((r) => r.observation));
    next_done = torch.tensor(
      results.map((r) => (r.done ? 1 : 0)),
      { dtype: torch.float32 },
    );
  }

  const advantages = torch.no_grad(() => {
    const next_value = agent.get_value(next_obs).reshape(1, -1);
    const result = torch.zeros_like(rewards);
    let last = torch.zeros(args.num_envs);
    for (let t = args.num_steps - 1; t >= 0; t--) {
      const final = t === args.num_steps - 1;
      const nonterminal = torch.sub(1, final ? next_done : dones.at(t + 1));
      const following = final ? next_value.squeeze(0) : values.at(t + 1);
      const delta = rewards.at(t).add(following.mul(nonterminal).mul(args.gamma)).sub(values.at(t));
      last = delta.add(last.mul(nonterminal).mul(args.gamma * args.lambda));
      result.put_(t, last);
    }
    return result;
  });
  const returns = advantages.add(values);

  const b_obs = obs.reshape(-1, CartPole.OBSERVATIONS);
  const b_actions = actions.reshape(-1);
  const [b_logprobs, b_advantages, b_returns, b_values] = [logprobs, advantages, returns, values].map((t) =>
    t.reshape(-1),
  );
  let clipped = 0;
  for (let epoch = 0; epoch < args.epochs; epoch++) {
    const b_inds = torch.randperm(batch_size);
    for (let start = 0; start < batch_size; start += minibatch_size) {
      const mb = b_inds.at(`${start}:${start + minibatch_size}`);
      const { logprob, entropy, value } = agent.get_action_and_value(b_obs.at(mb), b_actions.at(mb).long());
      const logratio = logprob.sub(b_logprobs.at(mb));
      const ratio = logratio.exp();
      clipped += torch.no_grad(() => ratio.sub(1).abs().gt(args.clip).float().mean().item());
      let adv = b_advantages.at(mb);
      adv = adv.sub(adv.mean()).div(adv.std().add(1e-8));
      const pg1 = adv.neg().mul(ratio);
      const pg2 = adv.neg().mul(ratio.clamp(1 - args.clip, 1 + args.clip));
      const pg_loss = torch.max(pg1, pg2).mean();

      const newvalue = value.view(-1);
      const unclipped = newvalue.sub(b_returns.at(mb)).square();
      const v_clipped = b_values.at(mb).add(newvalue.sub(b_values.at(mb)).clamp(-args.clip, args.clip));
      const v_loss = torch
        .maximum(unclipped, v_clipped.sub(b_returns.at(mb)).square())
        .mean()
        .mul(0.5);
      const loss = pg_loss.sub(entropy.mean().mul(args.ent)).add(v_loss.mul(args.vf));
      optimizer.zero_grad();
      loss.backward();
      nn.utils.clip_grad_norm_(agent.parameters(), 0.5);
      optimizer.step();
    }
  }
  const variance = b_returns.var();
  const explained = variance.item() === 0 ? Number.NaN : 1 - b_returns.sub(b_values).var().div(variance).item();
  console.log(`update ${update}: explained ${explained.toFixed(3)}, clipped ${clipped.toFixed(2)}`);
}

// %% Continuous actions share the idea
const mean_net = new nn.Linear(4, 2);
const log_std = new nn.Parameter(torch.zeros(1, 2));
const policy = new Normal(mean_net(torch.randn(7, 4)), log_std.expand(7, 2).exp());
const sampled = policy.rsample();
const joint = policy.log_prob(sampled).sum(1);
joint.mean().add(policy.entropy().sum(1).mean()).backward();
console.log(sampled.shape, joint.shape, log_std.grad!.shape);
