import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Norm = 'batch' | 'instance' | 'none';
function norm(kind: Norm, ch: number): nn.Module {
  switch (kind) {
    case 'batch':
      return new nn.BatchNorm1d(ch); // fix: return new nn.BatchNorm2d(ch);
    case 'instance':
      return new nn.InstanceNorm2d(ch);
    default:
      return new nn.Identity();
  }
}
const conv = (i: number, o: number, kind: Norm = 'none') =>
  new nn.Sequential(new nn.Conv2d(i, o, 3, { padding: 1 }), norm(kind, o), new nn.ReLU());

const encoder = new nn.Sequential(
  conv(3, 16, 'instance'),
  new nn.MaxPool2d(2),
  conv(16, 32, 'batch'),
  new nn.AdaptiveAvgPool2d(1),
  new nn.Flatten(),
);
const features = encoder(torch.rand(4, 3, 20, 20)); // expect: rank-mismatch
console.log(features.shape);
