import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ActorCritic extends nn.Module {
  trunk = new nn.Sequential(new nn.Linear(6, 32), new nn.ReLU());
  pi = new nn.Linear(32, 3);
  v = new nn.Linear(32, 1);
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h = this.trunk(x);
    return [this.pi(h), this.v(h)];
  }
}

function discounted(rewards: number[], gamma: number): torch.Tensor {
  const out: number[] = [];
  let g = 0;
  for (const r of [...rewards].reverse()) {
    g = r + gamma * g;
    out.unshift(g);
  }
  return torch.tensor(out);
}

const ac = new ActorCritic();
const steps = 12;
const states = torch.randn(steps, 6);
const actions = torch.randint(0, 3, [steps]);
const returns = discounted(Array(steps).fill(1), 0.9);
const [logits, value] = ac(states);
const logp = logits.log_softmax(-1).gather(1, actions.view(-1, 1)).squeeze(1);
const advantage = returns.sub(value); // expect: silent-broadcast // fix: const advantage = returns.sub(value.squeeze(-1));
const loss = logp.mul(advantage.detach()).mean().neg().add(advantage.pow(2).mean());
loss.backward();
