// Pictures that come from another program as height × width × colours.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const HEIGHT = 24;
const WIDTH = 36;

function decode(count: number) {
  const bytes = new Float32Array(count * HEIGHT * WIDTH * 3).fill(0.5);
  return torch.from_numpy(bytes).view(count, HEIGHT, WIDTH, 3);
}

const stem = new nn.Conv2d(3, 8, 3, { padding: 1 });
const norm = new nn.BatchNorm2d(8);

function embed(images: torch.Tensor) {
  const h = norm(stem(images)); // expect: channel-mismatch
  return h.mean([2, 3]);
}

const images = decode(4); // fix: const images = decode(4).permute(0, 3, 1, 2);
console.log(embed(images).shape);
