import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Task = 'age' | 'gender' | 'mood';
class MultiTask extends nn.Module {
  trunk = new nn.Sequential(new nn.Linear(32, 16), new nn.ReLU());
  // biome-ignore format: one line
  heads: Record<Task, nn.Linear> = { age: new nn.Linear(16, 1), gender: new nn.Linear(16, 2), mood: new nn.Linear(16, 5) }; // expect: hidden-modules // fix: heads = new nn.ModuleDict({ age: new nn.Linear(16, 1), gender: new nn.Linear(16, 2), mood: new nn.Linear(16, 5) });
  forward(x: torch.Tensor, task: Task): torch.Tensor {
    const h = this.trunk(x);
    const head = this.heads[task]; // fix: const head = this.heads.at(task);
    return head(h);
  }
}
const net = new MultiTask();
const opt = new optim.Adam(net.parameters());
const x = torch.randn(8, 32);
const loss = nn.functional
  .mse_loss(net(x, 'age').squeeze(1), torch.rand(8))
  .add(nn.functional.cross_entropy(net(x, 'mood'), torch.randint(0, 5, [8])));
opt.zero_grad();
loss.backward();
opt.step();
