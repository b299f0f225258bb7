// A conditional generator: noise and the class as one-hot code, side by side.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const CLASSES = 10;

class Generator extends nn.Module {
  net: nn.Sequential;

  constructor(noise: number) {
    super();
    this.net = new nn.Sequential(new nn.Linear(noise + CLASSES, 64), new nn.LeakyReLU(0.2), new nn.Linear(64, 100));
  }

  forward(z: torch.Tensor, labels: torch.Tensor) {
    const code = F.one_hot(labels, CLASSES).float();
    const input = torch.cat([z, code]); // expect: join-mismatch // fix: const input = torch.cat([z, code], 1);
    return this.net(input).tanh().view(-1, 1, 10, 10);
  }
}

const G = new Generator(32);
const labels = torch.arange(CLASSES);
console.log(G(torch.randn(CLASSES, 32), labels).shape);
