// Advantage actor-critic in a small grid: several worlds at once, a rollout buffer, generalised advantages.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { Categorical } = torch.distributions;

const args = {
  worlds: 6,
  steps: 8,
  updates: 6,
  gamma: 0.97,
  lambda: 0.95,
  valueCoef: 0.5,
  entropyCoef: 0.01,
  lr: 7e-3,
  side: 5,
};

class GridWorlds {
  readonly observationSize: number;
  readonly actionCount = 4;
  private positions: [number, number][];

  constructor(
    readonly count: number,
    readonly side: number,
  ) {
    this.observationSize = side * side;
    this.positions = Array.from({ length: count }, () => [0, 0] as [number, number]);
  }

  observe(): torch.Tensor {
    const cells = torch.tensor(this.positions.map(([r, c]) => r * this.side + c));
    return F.one_hot(cells, this.side * this.side).float();
  }

  step(actions: torch.Tensor) {
    const rewards: number[] = [];
    const dones: number[] = [];
    const moves = [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ];
    for (let i = 0; i < this.count; i++) {
      const [dr, dc] = moves[actions.at(i).item()];
      const [r, c] = this.positions[i];
      const clip = (v: number) => Math.max(0, Math.min(this.side - 1, v));
      const next: [number, number] = [clip(r + dr), clip(c + dc)];
      const done = next[0] === this.side - 1 && next[1] === this.side - 1;
      rewards.push(done ? 1 : -0.02);
      dones.push(done ? 1 : 0);
      this.positions[i] = done ? [0, 0] : next;
    }
    return {
      observation: this.observe(),
      reward: torch.tensor(rewards),
      done: torch.tensor(dones, { dtype: torch.float32 }),
    };
  }
}

class ActorCritic extends nn.Module {
  body: nn.Sequential;
  actor: nn.Linear;
  critic: nn.Linear;

  constructor(observations: number, actions: number, hidden = 32) {
    super();
    this.body = new nn.Sequential(
      new nn.Linear(observations, hidden),
      new nn.Tanh(),
      new nn.Linear(hidden, hidden),
      new nn.Tanh(),
    );
    this.actor = new nn.Linear(hidden, actions);
    this.critic = new nn.Linear(hidden, 1);
    nn.init.orthogonal_(this.actor.weight, 0.01);
  }

  forward(observation: torch.Tensor): [torch.distributions.Categorical, torch.Tensor] {
    const h = this.body(observation);
    return [new Categorical({ logits: this.actor(h) }), this.critic(h).squeeze(-1)];
  }
}

class Rollout {
  observations: torch.Tensor;
  actions: torch.Tensor;
  rewards: torch.Tensor;
  dones: torch.Tensor;
  values: torch.Tensor;

  constructor(
    readonly steps: number,
    worlds: number,
    observationSize: number,
  ) {
    this.observations = torch.zeros(steps, worlds, observationSize);
    this.actions = torch.zeros(steps, worlds, { dtype: torch.int64 });
    this.rewards = torch.zeros(steps, worlds);
    this.dones = torch.zeros(steps, worlds);
    this.values = torch.zeros(steps, worlds);
  }

  insert(t: number, o: torch.Tensor, a: torch.Tensor, r: torch.Tensor, d: torch.Tensor, v: torch.Tensor) {
    this.observations.put_(t, o);
    this.actions.put_(t, a);
    this.rewards.put_(t, r);
    this.dones.put_(t, d);
    this.values.put_(t, v);
  }

  advantages(lastValue: torch.Tensor, gamma: number, lambda: number) {
    const result = torch.zeros_like(this.rewards);
    let running = torch.zeros_like(lastValue);
    let next = lastValue;
    for (let t = this.steps - 1; t >= 0; t--) {
      const alive = torch.ones_like(next).sub(this.dones.at(t));
      const delta = this.rewards.at(t).add(next.mul(alive).mul(gamma)).sub(this.values.at(t));
      running = delta.add(running.mul(alive).mul(gamma * lambda));
      result.put_(t, running);
      next = this.values.at(t);
    }
    return { advantages: result, returns: result.add(this.values) };
  }
}

function main() {
  torch.manual_seed(2);
  const env = new GridWorlds(args.worlds, args.side);
  const agent = new ActorCritic(env.observationSize, env.actionCount);
  const optimizer = new optim.RMSprop(agent.parameters(), { lr: args.lr, alpha: 0.99, eps: 1e-5 });
  let observation = env.observe();

  for (let update = 0; update < args.updates; update++) {
    const buffer = new Rollout(args.steps, args.worlds, env.observationSize);
    torch.no_grad(() => {
      for (let t = 0; t < args.steps; t++) {
        const [policy, value] = agent(observation);
        const action = policy.sample();
        const result = env.step(action);
        buffer.insert(t, observation, action, result.reward, result.done, value);
        observation = result.observation;
      }
    });
    const lastValue = torch.no_grad(() => agent(observation)[1]);
    const { advantages, returns } = buffer.advantages(lastValue, args.gamma, args.lambda);

    const [policy, values] = agent(buffer.observations.flatten(0, 1));
    const logProb = policy.log_prob(buffer.actions.flatten());
    const normed = advantages.flatten().sub(advantages.mean()).div(advantages.std().add(1e-8));
    const policyLoss = logProb.mul(normed).mean().neg();
    const valueLoss = F.mse_loss(values, returns.flatten());
    const loss = policyLoss.add(valueLoss.mul(args.valueCoef)).sub(policy.entropy().mean().mul(args.entropyCoef));

    optimizer.zero_grad();
    loss.backward();
    nn.utils.clip_grad_norm_(agent.parameters(), 0.5);
    optimizer.step();
    console.log(`update ${update} reward ${buffer.rewards.sum().item().toFixed(2)} loss ${loss.item().toFixed(3)}`);
  }
}

main();
