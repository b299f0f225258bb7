import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

const model: any = models.resnet34();
model.conv1 = new nn.Conv2d(1, 32, 7, { stride: 2, padding: 3, bias: false }); // fix: model.conv1 = new nn.Conv2d(1, 64, 7, { stride: 2, padding: 3, bias: false });
model.eval();
const out = torch.no_grad(() => model(torch.rand(2, 1, 64, 64))); // expect: channel-mismatch
console.log(out.shape);
