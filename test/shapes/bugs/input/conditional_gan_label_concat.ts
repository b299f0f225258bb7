import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class CG extends nn.Module {
  emb = new nn.Embedding(10, 10);
  net = new nn.Sequential(
    new nn.Linear(100 + 10, 64),
    new nn.BatchNorm1d(64),
    new nn.ReLU(),
    new nn.Linear(64, 784),
    new nn.Tanh(),
  );
  forward(z: torch.Tensor, y: torch.Tensor) {
    const c = this.emb(y);
    const x = torch.cat([z, c], 1); // expect: join-mismatch
    return this.net(x).view(-1, 1, 28, 28);
  }
}
const g = new CG();
const z = torch.randn(16, 100);
const labels = torch.randint(0, 10, [16, 1]); // fix: const labels = torch.randint(0, 10, [16]);
console.log(g(z, labels).shape);
