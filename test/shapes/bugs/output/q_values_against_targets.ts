// %% Deep Q-learning on random transitions
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const GAMMA = 0.99;

const make = () => new nn.Sequential(new nn.Linear(4, 32), new nn.ReLU(), new nn.Linear(32, 2));
const policy_net = make();
const target_net = make();
target_net.load_state_dict(policy_net.state_dict());
const optimizer = new optim.AdamW(policy_net.parameters(), { lr: 1e-3, amsgrad: true });

// %% Replay memory
interface Transition {
  state: torch.Tensor;
  action: number;
  reward: number;
  next: torch.Tensor;
}
const memory: Transition[] = Array.from({ length: 32 }, (_, i) => ({
  state: torch.randn(4),
  action: i % 2,
  reward: Math.sin(i),
  next: torch.randn(4),
}));

// %% One step of optimisation
const states = torch.stack(memory.map((m) => m.state));
const actions = torch.tensor(memory.map((m) => m.action)).unsqueeze(1);
const rewards = torch.tensor(memory.map((m) => m.reward));
const next_states = torch.stack(memory.map((m) => m.next));

const q = policy_net(states).gather(1, actions);
const next_q = torch.no_grad(() => target_net(next_states).max(1).values);
const expected = next_q.mul(GAMMA).add(rewards);
const loss = F.smooth_l1_loss(q, expected); // expect: silent-broadcast // fix: const loss = F.smooth_l1_loss(q, expected.unsqueeze(1));
optimizer.zero_grad();
loss.backward();
optimizer.step();
