import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const [S, A] = [6, 2];
class Actor extends nn.Module {
  net = new nn.Sequential(new nn.Linear(S, 16), new nn.ReLU(), new nn.Linear(16, A), new nn.Tanh());
  forward(s: torch.Tensor) {
    return this.net(s);
  }
}
class Critic extends nn.Module {
  fc1 = new nn.Linear(S, 16); // fix: fc1 = new nn.Linear(S + A, 16);
  fc2 = new nn.Linear(16, 1);
  forward(s: torch.Tensor, a: torch.Tensor) {
    return this.fc2(torch.relu(this.fc1(torch.cat([s, a], -1)))); // expect: size-mismatch
  }
}
const actor = new Actor(),
  critic = new Critic();
const opt = new optim.Adam(actor.parameters());
const s = torch.randn(9, S);
opt.zero_grad();
critic(s, actor(s)).mean().neg().backward();
opt.step();
