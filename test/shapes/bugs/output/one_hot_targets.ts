import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const flowers = ['setosa', 'versicolor', 'virginica'];

const measured = torch.rand(30, 4);
const names = Array.from({ length: 30 }, (_, i) => flowers[i % 3]!);
const species = torch.tensor(names.map((name) => flowers.indexOf(name)));
const targets = F.one_hot(species, flowers.length); // fix: const targets = species;

const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, flowers.length));
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });

for (let epoch = 0; epoch < 3; epoch++) {
  optimizer.zero_grad();
  const loss = criterion(net(measured), targets); // expect: target-dtype
  loss.backward();
  optimizer.step();
}
