import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const D = new nn.Sequential(
  new nn.Conv2d(1, 8, 4, 2, 1),
  new nn.LeakyReLU(0.2, true),
  new nn.Conv2d(8, 16, 4, 2, 1),
  new nn.LeakyReLU(0.2, true),
  new nn.Conv2d(16, 1, 4),
  new nn.Sigmoid(),
);
const criterion = new nn.BCELoss();
const REAL = 1;

function discriminate(images: torch.Tensor) {
  const b = images.size(0);
  const label = torch.full([b], REAL);
  const out = D(images);
  return criterion(out, label.float()); // expect: target-mismatch // fix: return criterion(out.view(-1), label.float());
}

const l = discriminate(torch.rand(6, 1, 16, 16));
console.log(l.item());
