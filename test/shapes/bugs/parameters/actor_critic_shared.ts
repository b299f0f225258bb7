import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Agent extends nn.Module {
  shared: nn.Sequential;
  actor: nn.Linear;
  critic: nn.Linear;

  constructor(observation: number, actions: number, width = 48) {
    super();
    this.shared = new nn.Sequential(
      new nn.Linear(observation, 2 * width),
      new nn.Tanh(),
      new nn.Linear(2 * width, width),
    );
    this.actor = new nn.Linear(width, actions);
    this.critic = new nn.Linear(2 * width, 1); // fix: this.critic = new nn.Linear(width, 1);
  }

  act(state: torch.Tensor) {
    const h = this.shared(state);
    const probs = this.actor(h).softmax(-1);
    return { action: probs.multinomial(1), value: this.critic(h) }; // expect: size-mismatch
  }

  forward(state: torch.Tensor) {
    return this.act(state);
  }
}

const agent = new Agent(11, 4);
const { action, value } = agent.act(torch.randn(16, 11));
console.log(action.shape, value.shape);
