import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.resnet18();
net.fc = new nn.Linear(2048, 4); // fix: net.fc = new nn.Linear(512, 4);
const opt = new optim.SGD(net.fc.parameters(), { lr: 0.01 });
const out = net(torch.rand(2, 3, 64, 64)); // expect: size-mismatch
opt.zero_grad();
nn.functional.cross_entropy(out, torch.tensor([1, 3])).backward();
opt.step();
