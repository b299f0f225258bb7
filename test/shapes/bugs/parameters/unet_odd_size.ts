// Pooling an odd size loses a row, and the way up does not find it again.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const conv = (i: number, o: number) => new nn.Conv2d(i, o, 3, { padding: 1 });

class Small extends nn.Module {
  enc1 = conv(3, 8);
  enc2 = conv(8, 16);
  bottom = conv(16, 16);
  up = new nn.Upsample({ scale_factor: 2, mode: 'nearest' });
  dec2 = conv(32, 8);
  dec1 = conv(16, 4);

  forward(x: torch.Tensor) {
    const e1 = F.relu(this.enc1(x));
    const e2 = F.relu(this.enc2(F.max_pool2d(e1, 2)));
    const b = F.relu(this.bottom(F.max_pool2d(e2, 2)));
    const d2 = F.relu(this.dec2(torch.cat([this.up(b), e2], 1))); // expect: join-mismatch
    return this.dec1(torch.cat([this.up(d2), e1], 1));
  }
}

const slices = torch.rand(1, 3, 50, 50); // fix: const slices = torch.rand(1, 3, 52, 52);
console.log(new Small()(slices).shape);
