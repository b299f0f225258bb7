// PPO over a vector of environments, with GAE, minibatches, value clipping and a learning-rate schedule.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Categorical } = torch.distributions;
type Tensor = torch.Tensor;

class GridWorld {
  private x = 0;
  private y = 0;
  private steps = 0;
  constructor(
    readonly size: number,
    readonly seed: number,
  ) {}
  reset() {
    this.x = this.seed % this.size;
    this.y = (this.seed * 3) % this.size;
    this.steps = 0;
    return this.observation();
  }
  observation(): number[] {
    return [
      this.x / this.size,
      this.y / this.size,
      (this.size - 1 - this.x) / this.size,
      (this.size - 1 - this.y) / this.size,
    ];
  }
  step(action: number): { obs: number[]; reward: number; done: boolean } {
    const [dx, dy] = [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ][action];
    this.x = Math.min(this.size - 1, Math.max(0, this.x + dx));
    this.y = Math.min(this.size - 1, Math.max(0, this.y + dy));
    this.steps++;
    const goal = this.x === this.size - 1 && this.y === this.size - 1;
    return { obs: this.observation(), reward: goal ? 1 : -0.01, done: goal || this.steps > 20 };
  }
}

class VectorEnv {
  readonly envs: GridWorld[];
  constructor(readonly count: number) {
    this.envs = Array.from({ length: count }, (_, i) => new GridWorld(5, i));
  }
  reset(): Tensor {
    return torch.tensor(this.envs.map((env) => env.reset()));
  }
  step(actions: Tensor): [Tensor, Tensor, Tensor] {
    const observations: number[][] = [];
    const rewards: number[] = [];
    const dones: boolean[] = [];
    for (const [i, env] of this.envs.entries()) {
      const { obs, reward, done } = env.step(actions.at(i).item());
      observations.push(done ? env.reset() : obs);
      rewards.push(reward);
      dones.push(done);
    }
    return [torch.tensor(observations), torch.tensor(rewards), torch.tensor(dones).float()];
  }
}

class ActorCritic extends nn.Module {
  body: nn.Sequential;
  policy: nn.Linear;
  value: nn.Linear;
  constructor(observations: number, actions: number, hidden = 32) {
    super();
    this.body = new nn.Sequential(
      new nn.Linear(observations, hidden),
      new nn.Tanh(),
      new nn.Linear(hidden, hidden),
      new nn.Tanh(),
    );
    this.policy = new nn.Linear(hidden, actions);
    this.value = new nn.Linear(hidden, 1);
    for (const [module, gain] of [
      [this.policy, 0.01],
      [this.value, 1],
    ] as const) {
      nn.init.orthogonal_(module.weight, gain);
      nn.init.constant_(module.bias!, 0);
    }
  }
  forward(obs: Tensor) {
    const h = this.body(obs);
    return { distribution: new Categorical({ logits: this.policy(h) }), value: this.value(h).squeeze(-1) };
  }
}

interface Rollout {
  obs: Tensor;
  actions: Tensor;
  logProbs: Tensor;
  rewards: Tensor;
  dones: Tensor;
  values: Tensor;
}

const hyper = {
  envs: 6,
  steps: 16,
  epochs: 2,
  minibatch: 24,
  gamma: 0.99,
  lambda: 0.95,
  clip: 0.2,
  lr: 3e-3,
  iterations: 3,
};
torch.manual_seed(0);
const envs = new VectorEnv(hyper.envs);
const agent = new ActorCritic(4, 4);
const optimizer = new optim.Adam(agent.parameters(), { lr: hyper.lr, eps: 1e-5 });
const scheduler = new optim.lr_scheduler.LinearLR(optimizer, {
  start_factor: 1,
  end_factor: 0.1,
  total_iters: hyper.iterations,
});
let current = envs.reset();

function collect(): { rollout: Rollout; next: Tensor } {
  const shape = [hyper.steps, hyper.envs] as const;
  const rollout: Rollout = {
    obs: torch.zeros(...shape, 4),
    actions: torch.zeros([...shape], { dtype: torch.long }),
    logProbs: torch.zeros(...shape),
    rewards: torch.zeros(...shape),
    dones: torch.zeros(...shape),
    values: torch.zeros(...shape),
  };
  for (let t = 0; t < hyper.steps; t++) {
    const { distribution, value } = torch.no_grad(() => agent(current));
    const action = distribution.sample();
    rollout.obs.put_(t, current);
    rollout.actions.put_(t, action);
    rollout.logProbs.put_(t, distribution.log_prob(action));
    rollout.values.put_(t, value);
    const [obs, reward, done] = envs.step(action);
    rollout.rewards.put_(t, reward);
    rollout.dones.put_(t, done);
    current = obs;
  }
  return { rollout, next: torch.no_grad(() => agent(current).value) };
}

function advantages({ rewards, dones, values }: Rollout, next: Tensor) {
  const result = torch.zeros_like(rewards);
  let last = torch.zeros(hyper.envs);
  for (let t = hyper.steps - 1; t >= 0; t--) {
    const following = t === hyper.steps - 1 ? next : values.at(t + 1);
    const alive = dones.at(t).neg().add(1);
    const delta = rewards.at(t).add(following.mul(alive).mul(hyper.gamma)).sub(values.at(t));
    last = delta.add(last.mul(alive).mul(hyper.gamma * hyper.lambda));
    result.put_(t, last);
  }
  return { advantage: result, returns: result.add(values) };
}

for (let iteration = 0; iteration < hyper.iterations; iteration++) {
  const { rollout, next } = collect();
  const { advantage, returns } = advantages(rollout, next);
  const flat = {
    obs: rollout.obs.flatten(0, 1),
    actions: rollout.actions.flatten(),
    logProbs: rollout.logProbs.flatten(),
    advantage: advantage.flatten(),
    returns: returns.flatten(),
    values: rollout.values.flatten(),
  };
  const total = flat.obs.size(0);
  let kl = 0;
  for (let epoch = 0; epoch < hyper.epochs; epoch++) {
    const order = torch.randperm(total);
    for (let start = 0; start < total; start += hyper.minibatch) {
      const pick = order.at(`${start}:${start + hyper.minibatch}`);
      const { distribution, value } = agent(flat.obs.at(pick));
      const logRatio = distribution.log_prob(flat.actions.at(pick)).sub(flat.logProbs.at(pick));
      const ratio = logRatio.exp();
      const raw = flat.advantage.at(pick);
      const scaled = raw.sub(raw.mean()).div(raw.std().add(1e-8));
      const surrogate = torch.min(ratio.mul(scaled), ratio.clamp(1 - hyper.clip, 1 + hyper.clip).mul(scaled)).mean();
      const old = flat.values.at(pick);
      const clipped = old.add(value.sub(old).clamp(-hyper.clip, hyper.clip));
      const target = flat.returns.at(pick);
      const valueLoss = torch.max(value.sub(target).square(), clipped.sub(target).square()).mean().mul(0.5);
      const loss = valueLoss.mul(0.5).sub(surrogate).sub(distribution.entropy().mean().mul(0.01));
      optimizer.zero_grad();
      loss.backward();
      nn.utils.clip_grad_norm_(agent.parameters(), 0.5);
      optimizer.step();
      kl = ratio.sub(1).sub(logRatio).mean().item();
    }
  }
  scheduler.step();
  const variance = flat.returns.sub(flat.values).var().div(flat.returns.var()).neg().add(1);
  console.log(iteration, rollout.rewards.sum(0).mean().item().toFixed(3), kl.toFixed(4), variance.item().toFixed(2));
}
