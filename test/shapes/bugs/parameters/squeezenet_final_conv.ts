import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

const net = models.squeezenet1_1();
net.classifier.set(1, new nn.Conv2d(256, 3, 1)); // fix: net.classifier.set(1, new nn.Conv2d(512, 3, 1));
console.log(net(torch.rand(1, 3, 96, 96)).shape); // expect: channel-mismatch
