import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Transition = { state: number[]; action: number; reward: number; next: number[]; done: boolean };
class ReplayMemory {
  #items: Transition[] = [];
  push(...items: Transition[]) {
    this.#items.push(...items);
  }
  sample(n: number) {
    return Array.from({ length: n }, () => this.#items[Math.floor(Math.random() * this.#items.length)]!);
  }
}
const memory = new ReplayMemory();
for (let i = 0; i < 40; i++)
  memory.push({
    state: [i, 0.5, 0.1, 1],
    action: i % 2,
    reward: 1,
    next: [i + 1, 0.25, 0.1, 1],
    done: i % 10 === 9,
  });

const qnet = new nn.Sequential(new nn.Linear(4, 24), new nn.ReLU(), new nn.Linear(24, 2));
const opt = new optim.RMSprop(qnet.parameters());
const batch = memory.sample(16);
const tensor = (pick: (t: Transition) => number | number[]) => torch.tensor(batch.map(pick), { dtype: torch.float32 });
const states = tensor((t) => t.state);
const actions = tensor((t) => t.action).unsqueeze(1); // fix: const actions = tensor((t) => t.action).unsqueeze(1).long();
const rewards = tensor((t) => t.reward);
const dones = tensor((t) => (t.done ? 1 : 0));
const next = tensor((t) => t.next);

const q = qnet(states).gather(1, actions).squeeze(1); // expect: dtype-mismatch
const target = torch.no_grad(() => rewards.add(qnet(next).amax(1).mul(0.99).mul(dones.neg().add(1))));
const loss = nn.functional.smooth_l1_loss(q, target);
opt.zero_grad();
loss.backward();
opt.step();
