import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class SuperResolution extends nn.Module {
  conv1 = new nn.Conv2d(1, 16, 5, { padding: 2 });
  conv2 = new nn.Conv2d(16, 8, 3, { padding: 1 });
  conv3: nn.Conv2d;
  shuffle: nn.PixelShuffle;

  constructor(upscale: number) {
    super();
    this.conv3 = new nn.Conv2d(8, upscale * 2, 3, { padding: 1 }); // fix: this.conv3 = new nn.Conv2d(8, upscale ** 2, 3, { padding: 1 });
    this.shuffle = new nn.PixelShuffle(upscale);
  }

  forward(x: torch.Tensor) {
    x = F.relu(this.conv1(x));
    x = F.relu(this.conv2(x));
    return this.shuffle(this.conv3(x)); // expect: channel-mismatch
  }
}

const small = torch.rand(1, 1, 12, 12);
console.log(new SuperResolution(3)(small).shape);
