import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.vgg11_bn();
for (const p of net.features.parameters()) p.requires_grad = false;
const classifier = net.classifier as nn.Sequential;
classifier.set(3, new nn.Linear(4096, 6)); // fix: classifier.set(6, new nn.Linear(4096, 6));
const opt = new optim.SGD(classifier.parameters(), { lr: 0.01 });
opt.zero_grad();
const logits = net(torch.rand(2, 3, 64, 64)); // expect: size-mismatch
nn.functional.cross_entropy(logits, torch.tensor([5, 2])).backward();
opt.step();
