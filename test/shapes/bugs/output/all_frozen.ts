import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.resnet18();
net.fc = new nn.Linear(512, 2);
for (const [, p] of net.named_parameters()) p.requires_grad = false; // fix: for (const [name, p] of net.named_parameters()) p.requires_grad = name.startsWith('fc');
const opt = new optim.SGD(net.fc.parameters(), { lr: 0.1 });
const loss = nn.functional.cross_entropy(net(torch.rand(2, 3, 64, 64)), torch.tensor([0, 1]));
opt.zero_grad();
loss.backward(); // expect: no-gradient
opt.step();
