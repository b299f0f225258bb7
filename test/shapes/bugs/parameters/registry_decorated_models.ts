import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const REGISTRY = new Map<string, (cfg: { in: number; out: number }) => nn.Module>();
const register = (name: string, make: (cfg: { in: number; out: number }) => nn.Module) => void REGISTRY.set(name, make);
register('linear', (c) => new nn.Linear(c.in, c.out));
register('mlp', ({ in: i, out }) => new nn.Sequential(new nn.Linear(i, 32), new nn.ReLU(), new nn.Linear(i, out))); // fix: register('mlp', ({ in: i, out }) => new nn.Sequential(new nn.Linear(i, 32), new nn.ReLU(), new nn.Linear(32, out)));
for (const [name, make] of REGISTRY) {
  const net = make({ in: 12, out: 3 });
  const y = net(torch.randn(5, 12)) as torch.Tensor; // expect: size-mismatch
  console.log(name, y.size());
}
