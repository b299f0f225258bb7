import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const gram = (f: torch.Tensor) => {
  const { 0: b, 1: c, 2: h, 3: w } = f.shape;
  const flat = f.view(b, c, h * w);
  return flat.bmm(flat).div(c * h * w); // expect: size-mismatch // fix: return flat.bmm(flat.transpose(1, 2)).div(c * h * w);
};
const conv = new nn.Conv2d(3, 8, 3, { padding: 1 });
const style = gram(conv(torch.rand(1, 3, 12, 12))).detach();
const content = torch.rand(1, 3, 12, 12, { requires_grad: true });
nn.functional.mse_loss(gram(conv(content)), style).backward();
