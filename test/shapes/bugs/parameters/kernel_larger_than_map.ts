import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const vgg = (cfg: (number | 'M')[]) => {
  const out: nn.Module[] = [];
  let c = 3;
  for (const v of cfg) {
    if (v === 'M') out.push(new nn.MaxPool2d({ kernel_size: 2, stride: 2 }));
    else {
      out.push(new nn.Conv2d(c, v, { kernel_size: 3, padding: 1 }), new nn.BatchNorm2d(v), new nn.ReLU(true));
      c = v;
    }
  }
  return new nn.Sequential(...out);
};
const features = vgg([4, 'M', 8, 'M', 8, 'M', 16, 'M', 16, 'M']); // fix: const features = vgg([4, 'M', 8, 'M', 8, 'M', 16, 'M']);
const small = torch.rand(2, 3, 16, 16);
console.log(features(small).shape); // expect: output-too-small
