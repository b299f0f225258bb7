// %% Pictures from the command line may have any size
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const side = Number(process.argv[2] ?? 64);
const photo = torch.rand(1, 3, side, side);

// %% An hourglass: down three times, up three times, with a bridge
const F = nn.functional;
const down = new nn.ModuleList([3, 8, 16].map((c, i) => new nn.Conv2d(c, 8 * 2 ** i, 3, { padding: 1 })));
const up = new nn.ConvTranspose2d(32, 16, 2, { stride: 2 });
const mix = new nn.Conv2d(32, 1, 1);

function hourglass(x: torch.Tensor) {
  const a = F.max_pool2d(F.relu(down[0](x)), 2);
  const b = F.relu(down[1](a));
  const c = F.relu(down[2](F.max_pool2d(b, 2)));
  const u = up(c); // fix: const u = F.interpolate(up(c), { size: [b.size(2), b.size(3)] });
  return mix(torch.cat([u, b], 1)); // expect: condition
}

console.log(hourglass(photo).shape);
