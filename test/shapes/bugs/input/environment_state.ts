// A pole on a cart: four numbers describe it, the policy expects three.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CartPole {
  private state = [0, 0, 0.05, 0];

  reset() {
    this.state = [0, 0, 0.05, 0];
    return torch.tensor(this.state);
  }

  step(action: number): { state: torch.Tensor; reward: number; done: boolean } {
    const [x, v, angle, spin] = this.state as [number, number, number, number];
    const push = action === 1 ? 1 : -1;
    this.state = [x + 0.02 * v, v + 0.2 * push, angle + 0.02 * spin, spin - 0.3 * push + 0.2 * angle];
    return { state: torch.tensor(this.state), reward: 1, done: Math.abs(this.state[2]!) > 0.2 };
  }
}

const policy = new nn.Sequential(
  new nn.Linear(3, 16), // fix: new nn.Linear(4, 16),
  new nn.Tanh(),
  new nn.Linear(16, 2),
  new nn.Softmax(-1),
);

const env = new CartPole();
let state = env.reset();
for (let t = 0; t < 20; t++) {
  const probabilities = policy(state); // expect: size-mismatch
  const action = torch.multinomial(probabilities, 1).item();
  const next = env.step(action);
  state = next.state;
  if (next.done) break;
}
