import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Depthwise, then pointwise. */
const separable = (inputs: number, outputs: number, stride: number) =>
  new nn.Sequential(
    new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, groups: inputs, bias: false }), // expect: invalid-argument // fix: new nn.Conv2d(inputs, inputs, 3, { stride, padding: 1, groups: inputs, bias: false }),
    new nn.BatchNorm2d(inputs),
    new nn.ReLU6(true),
    new nn.Conv2d(inputs, outputs, 1, { bias: false }),
    new nn.BatchNorm2d(outputs),
    new nn.ReLU6(true),
  );

const mobile = new nn.Sequential(
  new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 }),
  separable(16, 24, 1),
  new nn.AdaptiveAvgPool2d(1),
);
console.log(mobile(torch.randn(1, 3, 32, 32)).shape);
