// Deep Q-learning on a small corridor, with replay, a target network that follows slowly, and terminal states.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

torch.manual_seed(0);

class Corridor {
  readonly length = 6;
  private place = 0;
  private time = 0;

  reset() {
    this.place = 0;
    this.time = 0;
    return this.observe();
  }

  step(action: number): [torch.Tensor, number, boolean] {
    this.place = Math.max(0, this.place + (action === 1 ? 1 : -1));
    this.time++;
    const arrived = this.place === this.length - 1;
    return [this.observe(), arrived ? 1 : -0.01, arrived || this.time >= 12];
  }

  private observe() {
    const state = torch.zeros(this.length);
    state.put_(this.place, 1);
    return state;
  }
}

interface Transition {
  state: torch.Tensor;
  action: torch.Tensor;
  next_state: torch.Tensor | null;
  reward: torch.Tensor;
}

class ReplayMemory {
  private memory: Transition[] = [];
  constructor(private capacity: number) {}

  push(transition: Transition) {
    this.memory.push(transition);
    if (this.memory.length > this.capacity) this.memory.shift();
  }

  sample(count: number) {
    return Array.from({ length: count }, () => this.memory[Math.floor(Math.random() * this.memory.length)]);
  }

  get length() {
    return this.memory.length;
  }
}

class DQN extends nn.Module {
  layer1: nn.Linear;
  layer2: nn.Linear;
  value: nn.Linear;
  advantage: nn.Linear;

  constructor(n_observations: number, n_actions: number) {
    super();
    this.layer1 = new nn.Linear(n_observations, 32);
    this.layer2 = new nn.Linear(32, 32);
    this.value = new nn.Linear(32, 1);
    this.advantage = new nn.Linear(32, n_actions);
  }

  forward(x: torch.Tensor) {
    x = nn.functional.relu(this.layer1(x));
    x = nn.functional.relu(this.layer2(x));
    const advantage = this.advantage(x);
    return this.value(x).add(advantage.sub(advantage.mean(-1, true))); // dueling: [B, 1] + [B, A]
  }
}

const BATCH_SIZE = 16;
const GAMMA = 0.9;
const TAU = 0.05;
const env = new Corridor();
const n_actions = 2;
const policy_net = new DQN(env.length, n_actions);
const target_net = new DQN(env.length, n_actions);
target_net.load_state_dict(policy_net.state_dict());
const optimizer = new optim.AdamW(policy_net.parameters(), { lr: 1e-3, amsgrad: true });
const memory = new ReplayMemory(200);

function select_action(state: torch.Tensor, epsilon: number) {
  if (Math.random() > epsilon) return torch.no_grad(() => policy_net(state).max(1)[1].view(1, 1));
  return torch.tensor([[Math.floor(Math.random() * n_actions)]], { dtype: torch.long });
}

function optimize_model() {
  if (memory.length < BATCH_SIZE) return;
  const transitions = memory.sample(BATCH_SIZE);
  const non_final_mask = torch.tensor(transitions.map((t) => t.next_state !== null));
  const non_final = transitions.flatMap((t) => (t.next_state === null ? [] : [t.next_state]));
  const state_batch = torch.cat(transitions.map((t) => t.state));
  const action_batch = torch.cat(transitions.map((t) => t.action));
  const reward_batch = torch.cat(transitions.map((t) => t.reward));

  const state_action_values = policy_net(state_batch).gather(1, action_batch);
  const next_state_values = torch.zeros(BATCH_SIZE);
  if (non_final.length > 0)
    torch.no_grad(() => {
      next_state_values.put_(non_final_mask, target_net(torch.cat(non_final)).max(1).values);
    });
  const expected = next_state_values.mul(GAMMA).add(reward_batch);

  const criterion = new nn.SmoothL1Loss();
  const loss = criterion(state_action_values, expected.unsqueeze(1));
  optimizer.zero_grad();
  loss.backward();
  nn.utils.clip_grad_value_(policy_net.parameters(), 100);
  optimizer.step();
}

for (let episode = 0; episode < 8; episode++) {
  let state = env.reset().unsqueeze(0);
  for (let t = 0; ; t++) {
    const action = select_action(state, 0.9 / (episode + 1));
    const [observation, reward, done] = env.step(action.item());
    const next_state = done ? null : observation.unsqueeze(0);
    memory.push({ state, action, next_state, reward: torch.tensor([reward]) });
    optimize_model();
    const target = target_net.state_dict();
    for (const [key, value] of Object.entries(policy_net.state_dict())) target[key].mul_(1 - TAU).add_(value.mul(TAU));
    if (next_state === null) {
      console.log(`episode ${episode}: ${t + 1} steps`);
      break;
    }
    state = next_state;
  }
}
