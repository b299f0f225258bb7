// Soft actor-critic on a small point-mass world: replay buffer of tensors, twin critics, learnt temperature.

import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Normal } = torch.distributions;
type Tensor = torch.Tensor;

interface Step {
  observation: Tensor;
  reward: number;
  done: boolean;
}

class PointMass {
  static readonly observations = 4;
  static readonly actions = 2;
  private position = torch.zeros(2);
  private velocity = torch.zeros(2);
  private time = 0;

  constructor(private readonly limit = 25) {}

  reset(): Tensor {
    this.position = torch.rand(2).mul(2).sub(1);
    this.velocity = torch.zeros(2);
    this.time = 0;
    return this.observe();
  }

  private observe() {
    return torch.cat([this.position, this.velocity]);
  }

  step(action: Tensor): Step {
    this.velocity = this.velocity.mul(0.9).add(action.clamp(-1, 1).mul(0.1));
    this.position = this.position.add(this.velocity).clamp(-2, 2);
    const reward = -this.position.norm().item() - 0.01 * action.square().sum().item();
    return { observation: this.observe(), reward, done: ++this.time >= this.limit };
  }
}

class ReplayBuffer {
  private readonly storage: Record<'obs' | 'next' | 'action' | 'reward' | 'done', Tensor>;
  private index = 0;
  size = 0;

  constructor(
    private readonly capacity: number,
    observations: number,
    actions: number,
  ) {
    this.storage = {
      obs: torch.zeros(capacity, observations),
      next: torch.zeros(capacity, observations),
      action: torch.zeros(capacity, actions),
      reward: torch.zeros(capacity, 1),
      done: torch.zeros(capacity, 1),
    };
  }

  push(obs: Tensor, action: Tensor, reward: number, next: Tensor, done: boolean) {
    const { storage, index } = this;
    storage.obs.put_(index, obs);
    storage.next.put_(index, next);
    storage.action.put_(index, action);
    storage.reward.put_(index, reward);
    storage.done.put_(index, done ? 1 : 0);
    this.index = (index + 1) % this.capacity;
    this.size = Math.min(this.size + 1, this.capacity);
  }

  sample(batch: number) {
    const chosen = torch.randint(0, this.size, [batch]);
    const { obs, next, action, reward, done } = this.storage;
    return {
      obs: obs.at(chosen),
      next: next.at(chosen),
      action: action.at(chosen),
      reward: reward.at(chosen),
      done: done.at(chosen),
    };
  }
}

const mlp = (...widths: number[]) => {
  const layers: nn.Module[] = [];
  for (let i = 0; i < widths.length - 1; i++) {
    layers.push(new nn.Linear(widths[i], widths[i + 1]));
    if (i < widths.length - 2) layers.push(new nn.ReLU());
  }
  return new nn.Sequential(...layers);
};

class Actor extends nn.Module {
  static readonly bounds = [-5, 2] as const;
  trunk: nn.Sequential;
  mean: nn.Linear;
  logStd: nn.Linear;
  constructor(observations: number, actions: number, hidden: number) {
    super();
    this.trunk = new nn.Sequential(mlp(observations, hidden, hidden), new nn.ReLU());
    this.mean = new nn.Linear(hidden, actions);
    this.logStd = new nn.Linear(hidden, actions);
  }
  forward(obs: Tensor): [Tensor, Tensor] {
    const h = this.trunk(obs);
    const [low, high] = Actor.bounds;
    const logStd = torch
      .tanh(this.logStd(h))
      .add(1)
      .mul(0.5 * (high - low))
      .add(low);
    return [this.mean(h), logStd];
  }
  sample(obs: Tensor) {
    const [mean, logStd] = this.forward(obs);
    const normal = new Normal(mean, logStd.exp());
    const raw = normal.rsample();
    const action = raw.tanh();
    const correction = action
      .square()
      .neg()
      .add(1 + 1e-6)
      .log();
    const logProb = normal.log_prob(raw).sub(correction).sum(1, true);
    return { action, logProb, greedy: mean.tanh() };
  }
}

class Critic extends nn.Module {
  q1: nn.Sequential;
  q2: nn.Sequential;
  constructor(observations: number, actions: number, hidden: number) {
    super();
    this.q1 = mlp(observations + actions, hidden, hidden, 1);
    this.q2 = mlp(observations + actions, hidden, hidden, 1);
  }
  forward(obs: Tensor, action: Tensor): [Tensor, Tensor] {
    const joined = torch.cat([obs, action], 1);
    return [this.q1(joined), this.q2(joined)];
  }
}

class Agent {
  readonly actor: Actor;
  readonly critic: Critic;
  readonly target: Critic;
  readonly logAlpha = torch.zeros(1, { requires_grad: true });
  private readonly optimizers: { actor: optim.Adam; critic: optim.Adam; alpha: optim.Adam };
  private readonly entropy: number;

  constructor(
    observations: number,
    actions: number,
    private readonly options = { hidden: 32, gamma: 0.98, tau: 0.01, lr: 3e-3 },
  ) {
    const { hidden, lr } = options;
    this.actor = new Actor(observations, actions, hidden);
    this.critic = new Critic(observations, actions, hidden);
    this.target = new Critic(observations, actions, hidden);
    this.target.load_state_dict(this.critic.state_dict());
    this.target.requires_grad_(false);
    this.entropy = -actions;
    this.optimizers = {
      actor: new optim.Adam(this.actor.parameters(), { lr }),
      critic: new optim.Adam(this.critic.parameters(), { lr }),
      alpha: new optim.Adam([this.logAlpha], { lr }),
    };
  }

  act(obs: Tensor, explore = true): Tensor {
    return torch.no_grad(() => {
      const { action, greedy } = this.actor.sample(obs.unsqueeze(0));
      return (explore ? action : greedy).squeeze(0);
    });
  }

  update({ obs, next, action, reward, done }: ReturnType<ReplayBuffer['sample']>) {
    const alpha = this.logAlpha.exp().detach();
    const goal = torch.no_grad(() => {
      const { action: nextAction, logProb } = this.actor.sample(next);
      const [a, b] = this.target(next, nextAction);
      const value = torch.minimum(a, b).sub(logProb.mul(alpha));
      return reward.add(done.neg().add(1).mul(this.options.gamma).mul(value));
    });
    const [q1, q2] = this.critic(obs, action);
    const criticLoss = nn.functional.mse_loss(q1, goal).add(nn.functional.mse_loss(q2, goal));
    this.minimise('critic', criticLoss);

    const { action: proposed, logProb } = this.actor.sample(obs);
    const [p1, p2] = this.critic(obs, proposed);
    const actorLoss = logProb.mul(alpha).sub(torch.min(p1, p2)).mean();
    this.minimise('actor', actorLoss);

    const alphaLoss = this.logAlpha.mul(logProb.detach().add(this.entropy)).mean().neg();
    this.minimise('alpha', alphaLoss);
    this.polyak();
    return { critic: criticLoss.item(), actor: actorLoss.item(), alpha: alpha.item() };
  }

  private minimise(which: 'actor' | 'critic' | 'alpha', loss: Tensor) {
    const optimizer = this.optimizers[which];
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }

  private polyak() {
    torch.no_grad(() => {
      const live = [...this.critic.parameters()];
      [...this.target.parameters()].forEach((p, i) => p.lerp_(live[i], this.options.tau));
    });
  }
}

// ----------------------------------------------------------------
torch.manual_seed(1);
const world = new PointMass();
const agent = new Agent(PointMass.observations, PointMass.actions);
const buffer = new ReplayBuffer(500, PointMass.observations, PointMass.actions);
const returns: number[] = [];

for (let episode = 0; episode < 4; episode++) {
  let obs = world.reset();
  let total = 0;
  for (;;) {
    const action = buffer.size < 40 ? torch.rand(PointMass.actions).mul(2).sub(1) : agent.act(obs);
    const { observation, reward, done } = world.step(action);
    buffer.push(obs, action, reward, observation, done);
    obs = observation;
    total += reward;
    if (buffer.size >= 40) {
      const stats = agent.update(buffer.sample(16));
      if (done) console.log(episode, stats);
    }
    if (done) break;
  }
  returns.push(total);
}
const smoothed = torch.tensor(returns).unfold(0, 2, 1).mean(1);
console.log(
  returns.map((r) => r.toFixed(1)),
  smoothed,
);

const values = torch.no_grad(() => {
  const grid = torch.cartesian_prod(torch.linspace(-1, 1, 5), torch.linspace(-1, 1, 5));
  const observations = torch.cat([grid, torch.zeros(grid.size(0), 2)], 1);
  const { greedy } = agent.actor.sample(observations);
  const [q] = agent.critic(observations, greedy);
  return q.view(5, 5);
});
console.log(values);
