// DQN for "catch": a ball falls, a paddle moves. Pictures in, three actions out.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const H = 8;
const W = 6;
const ACTIONS = 3;

class Catch {
  private ball = { row: 0, column: 0 };
  private paddle = 0;

  reset(): torch.Tensor {
    this.ball = { row: 0, column: Math.floor(Math.random() * W) };
    this.paddle = Math.floor(W / 2);
    return this.picture();
  }

  picture(): torch.Tensor {
    const board = torch.zeros(1, H, W);
    board.put_(0, this.ball.row, this.ball.column, 1);
    board.put_(0, H - 1, this.paddle, 0.5);
    return board;
  }

  step(action: number): { state: torch.Tensor; reward: number; done: boolean } {
    this.paddle = Math.max(0, Math.min(W - 1, this.paddle + action - 1));
    this.ball.row += 1;
    const done = this.ball.row === H - 1;
    const reward = done ? (this.ball.column === this.paddle ? 1 : -1) : 0;
    return { state: this.picture(), reward, done };
  }
}

type Transition = [state: torch.Tensor, action: number, reward: number, next: torch.Tensor, done: boolean];

class ReplayMemory {
  private memory: Transition[] = [];
  private position = 0;
  constructor(private capacity: number) {}

  push(...transition: Transition) {
    if (this.memory.length < this.capacity) this.memory.push(transition);
    else this.memory[this.position] = transition;
    this.position = (this.position + 1) % this.capacity;
  }

  sample(n: number) {
    const chosen = Array.from({ length: n }, () => this.memory[Math.floor(Math.random() * this.memory.length)]);
    return {
      states: torch.stack(chosen.map(([s]) => s)),
      actions: torch.tensor(chosen.map(([, a]) => a)),
      rewards: torch.tensor(chosen.map(([, , r]) => r)).float(),
      nexts: torch.stack(chosen.map(([, , , n]) => n)),
      dones: torch.tensor(chosen.map((t) => t[4])),
    };
  }

  get length() {
    return this.memory.length;
  }
}

class DuelingNet extends nn.Module {
  features: nn.Sequential;
  value: nn.Sequential;
  advantage: nn.Sequential;

  constructor(height: number, width: number, actions: number) {
    super();
    this.features = new nn.Sequential(
      new nn.Conv2d(1, 8, 3, { stride: 1, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Flatten(),
    );
    const flat = 16 * Math.ceil(height / 2) * Math.ceil(width / 2);
    const head = (out: number) => new nn.Sequential(new nn.Linear(flat, 32), new nn.ReLU(), new nn.Linear(32, out));
    this.value = head(1);
    this.advantage = head(actions);
  }

  forward(x: torch.Tensor): torch.Tensor {
    const f = this.features(x);
    const a = this.advantage(f);
    return this.value(f).add(a).sub(a.mean(1, true));
  }
}

class Agent {
  readonly online = new DuelingNet(H, W, ACTIONS);
  readonly target = new DuelingNet(H, W, ACTIONS);
  readonly optimizer = new optim.Adam(this.online.parameters(), { lr: 1e-3 });
  private steps = 0;

  constructor(
    readonly gamma = 0.9,
    readonly batch = 16,
    readonly sync = 20,
  ) {
    this.target.load_state_dict(this.online.state_dict());
    this.target.eval();
  }

  get epsilon() {
    return 0.05 + 0.95 * Math.exp(-this.steps / 100);
  }

  act(state: torch.Tensor): number {
    this.steps++;
    if (Math.random() < this.epsilon) return Math.floor(Math.random() * ACTIONS);
    return torch.no_grad(() => this.online(state.unsqueeze(0)).argmax(1).item());
  }

  learn(memory: ReplayMemory): number | undefined {
    if (memory.length < this.batch) return undefined;
    const { states, actions, rewards, nexts, dones } = memory.sample(this.batch);
    const q = this.online(states).gather(1, actions.unsqueeze(1)).squeeze(1);
    const goal = torch.no_grad(() => {
      const best = this.online(nexts).argmax(1, true);
      const future = this.target(nexts).gather(1, best).squeeze(1);
      return rewards.add(future.mul(this.gamma).mul(dones.logical_not()));
    });
    const loss = F.smooth_l1_loss(q, goal);
    this.optimizer.zero_grad();
    loss.backward();
    for (const p of this.online.parameters()) p.grad?.clamp_(-1, 1);
    this.optimizer.step();
    if (this.steps % this.sync === 0) this.target.load_state_dict(this.online.state_dict());
    return loss.item();
  }
}

torch.manual_seed(4);
const env = new Catch();
const memory = new ReplayMemory(200);
const agent = new Agent();
const results: number[] = [];

for (let episode = 0; episode < 15; episode++) {
  let state = env.reset();
  let loss: number | undefined;
  for (;;) {
    const action = agent.act(state);
    const { state: next, reward, done } = env.step(action);
    memory.push(state, action, reward, next, done);
    state = next;
    loss = agent.learn(memory) ?? loss;
    if (done) {
      results.push(reward);
      break;
    }
  }
  if (episode % 5 === 4) console.log(episode, loss?.toFixed(4), results.slice(-5));
}
