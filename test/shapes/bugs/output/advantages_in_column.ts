// REINFORCE with a baseline.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class ActorCritic extends nn.Module {
  affine = new nn.Linear(6, 32);
  actor = new nn.Linear(32, 3);
  critic = new nn.Linear(32, 1);

  forward(s: torch.Tensor) {
    const h = this.affine(s).relu();
    return { logits: this.actor(h), value: this.critic(h) };
  }
}

const STEPS = 15;
const agent = new ActorCritic();
const opt = new optim.Adam(agent.parameters(), { lr: 3e-3 });
const states = torch.randn(STEPS, 6);
const actions = torch.randint(0, 3, [STEPS]);
const rewards = torch.rand(STEPS);

const returns = rewards.flip(0).cumsum(0).flip(0);
const { logits, value } = agent(states);
const log_prob = logits.log_softmax(-1).gather(1, actions.view(-1, 1)).squeeze(1);
const advantage = returns.sub(value); // expect: silent-broadcast // fix: const advantage = returns.sub(value.squeeze(1));
const loss = log_prob.mul(advantage.detach()).mean().neg().add(advantage.pow(2).mean());
opt.zero_grad();
loss.backward();
opt.step();
