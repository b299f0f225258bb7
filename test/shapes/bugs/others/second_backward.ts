import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const encoder = new nn.Linear(6, 4);
const heads = { colour: new nn.Linear(4, 3), size: new nn.Linear(4, 2) };
const optimizer = new optim.SGD(
  [encoder, ...Object.values(heads)].flatMap((m) => [...m.parameters()]),
  { lr: 0.1 },
);

const x = torch.randn(12, 6);
const targets = { colour: torch.randint(0, 3, [12]), size: torch.randint(0, 2, [12]) };
const shared = encoder(x).exp();
optimizer.zero_grad();
for (const name of ['colour', 'size'] as const) {
  const loss = nn.functional.cross_entropy(heads[name](shared), targets[name]);
  loss.backward(); // expect: no-gradient // fix: loss.backward({ retain_graph: name === 'colour' });
}
optimizer.step();
