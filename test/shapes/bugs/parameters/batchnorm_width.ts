import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const conv_bn = (inputs: number, outputs: number, stride = 1) =>
  new nn.Sequential(
    new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false }),
    new nn.BatchNorm2d(inputs), // fix: new nn.BatchNorm2d(outputs),
    new nn.ReLU(true),
  );

class Backbone extends nn.Module {
  stage1 = conv_bn(3, 8, 2);
  stage2 = conv_bn(8, 16, 2);

  forward(x: torch.Tensor) {
    x = this.stage1(x); // expect: channel-mismatch
    return this.stage2(x).mean([-2, -1]);
  }
}

console.log(new Backbone()(torch.rand(2, 3, 32, 32)).shape);
