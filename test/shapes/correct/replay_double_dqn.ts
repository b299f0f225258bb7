// Double DQN on a walk along a line: an environment, a replay buffer with ring storage in tensors, a target network that follows softly.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(6);
const ACTIONS = 3;
class Walk {
  private position = 0;
  private time = 0;
  readonly observations = 4;
  reset(): torch.Tensor {
    this.position = 0;
    this.time = 0;
    return this.observe();
  }
  step(action: number): [torch.Tensor, number, boolean] {
    this.position += action - 1;
    this.time++;
    const done = Math.abs(this.position) >= 5 || this.time >= 10;
    return [this.observe(), this.position === 5 ? 1 : -0.01, done];
  }
  private observe() {
    return torch.tensor([this.position / 5, this.time / 20, Math.sin(this.position), 1], { dtype: torch.float32 });
  }
}
class Buffer {
  private states: torch.Tensor;
  private nexts: torch.Tensor;
  private actions: torch.Tensor;
  private rewards: torch.Tensor;
  private dones: torch.Tensor;
  private at = 0;
  private filled = 0;
  constructor(
    readonly capacity: number,
    width: number,
  ) {
    this.states = torch.zeros(capacity, width);
    this.nexts = torch.zeros(capacity, width);
    this.actions = torch.zeros([capacity], { dtype: torch.int64 });
    this.rewards = torch.zeros(capacity);
    this.dones = torch.zeros(capacity, { dtype: torch.bool });
  }
  get length() {
    return this.filled;
  }
  push(state: torch.Tensor, action: number, reward: number, next: torch.Tensor, done: boolean) {
    this.states.at(this.at).copy_(state);
    this.nexts.at(this.at).copy_(next);
    this.actions.at(this.at).fill_(action);
    this.rewards.at(this.at).fill_(reward);
    this.dones.at(this.at).fill_(done);
    this.at = (this.at + 1) % this.capacity;
    this.filled = Math.min(this.filled + 1, this.capacity);
  }
  sample(n: number) {
    const rows = torch.randint(0, this.filled, [n]);
    const pick = (t: torch.Tensor) => t.index_select(0, rows);
    return {
      states: pick(this.states),
      actions: pick(this.actions),
      rewards: pick(this.rewards),
      nexts: pick(this.nexts),
      dones: pick(this.dones),
    };
  }
}
class QNet extends nn.Module {
  trunk: nn.Sequential;
  value: nn.Linear;
  advantage: nn.Linear;
  constructor(inputs: number, hidden = 32) {
    super();
    this.trunk = new nn.Sequential(
      new nn.Linear(inputs, hidden),
      new nn.ReLU(),
      new nn.Linear(hidden, hidden),
      new nn.ReLU(),
    );
    this.value = new nn.Linear(hidden, 1);
    this.advantage = new nn.Linear(hidden, ACTIONS);
  }
  forward(x: torch.Tensor) {
    const h = this.trunk(x);
    const advantage = this.advantage(h);
    return this.value(h).add(advantage).sub(advantage.mean(-1, true));
  }
}
const env = new Walk();
const online = new QNet(env.observations);
const target = new QNet(env.observations);
target.load_state_dict(online.state_dict());
const optimizer = new optim.Adam(online.parameters(), { lr: 1e-3 });
const buffer = new Buffer(200, env.observations);
const GAMMA = 0.95;
let epsilon = 1;

function act(state: torch.Tensor): number {
  if (Math.random() < epsilon) return Math.floor(Math.random() * ACTIONS);
  return torch.no_grad(() => online(state.unsqueeze(0)).argmax(1).item());
}
function learn(batch: number): number {
  const { states, actions, rewards, nexts, dones } = buffer.sample(batch);
  const q = online(states).gather(1, actions.unsqueeze(1)).squeeze(1);
  const goal = torch.no_grad(() => {
    const best = online(nexts).argmax(1, true);
    const future = target(nexts).gather(1, best).squeeze(1);
    return rewards.add(future.mul(dones.logical_not()).mul(GAMMA));
  });
  const loss = nn.functional.huber_loss(q, goal);
  optimizer.zero_grad();
  loss.backward();
  nn.utils.clip_grad_value_(online.parameters(), 1);
  optimizer.step();
  return loss.item();
}
function follow(tau: number) {
  const [slow, fast] = [target.state_dict(), online.state_dict()] as Record<string, torch.Tensor>[];
  for (const key of Object.keys(slow!)) slow![key]!.mul_(1 - tau).add_(fast![key]!, { alpha: tau });
}
const returns: number[] = [];
for (let episode = 0; episode < 5; episode++) {
  let state = env.reset();
  let total = 0;
  for (let done = false; !done; ) {
    const action = act(state);
    const [next, reward, over] = env.step(action);
    buffer.push(state, action, reward, next, over);
    state = next;
    total += reward;
    done = over;
    if (buffer.length >= 16) {
      learn(16);
      follow(0.05);
    }
  }
  epsilon = Math.max(0.1, epsilon * 0.9);
  returns.push(total);
}
const table = torch.no_grad(() => online(torch.eye(env.observations)));
console.log(returns.length, table.argmax(1).tolist(), torch.tensor(returns).mean().item());
