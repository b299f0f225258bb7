import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const net = new nn.Sequential(new nn.Conv2d(1, 8, 3, { padding: 1 }), new nn.ReLU(), new nn.Conv2d(8, 2, 1));
const image = torch.rand(3, 1, 24, 24);
const mask = image.squeeze(1).gt(0.6).long();

function border_weights(mask: torch.Tensor, w0 = 10) {
  const m = mask.float().unsqueeze(1);
  const dilated = F.max_pool2d(m, 3, { stride: 1, padding: 1 });
  return dilated.sub(m).mul(w0).add(1);
}
const per_pixel = F.cross_entropy(net(image), mask, { reduction: 'none' });
const loss = per_pixel.mul(border_weights(mask)).mean(); // expect: silent-broadcast // fix: const loss = per_pixel.mul(border_weights(mask).squeeze(1)).mean();
loss.backward();
