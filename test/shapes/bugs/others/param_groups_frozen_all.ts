import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const backbone = new nn.Sequential(new nn.Linear(10, 20), new nn.ReLU());
const head = new nn.Linear(20, 3);
const model = new nn.Sequential(backbone, head);

const freeze = (module: nn.Module) => {
  for (const p of module.parameters()) p.requires_grad = false;
  return module;
};
freeze(model); // fix: freeze(backbone);

const optimizer = new optim.SGD([{ params: [...head.parameters()], lr: 0.1 }], { lr: 0.01 });
for (let step = 0; step < 3; step++) {
  const loss = nn.functional.cross_entropy(model(torch.randn(8, 10)), torch.randint(0, 3, [8]));
  optimizer.zero_grad();
  loss.backward(); // expect: no-gradient
  optimizer.step();
}
