import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class DoubleConv extends nn.Module {
  net: nn.Sequential;
  constructor(i: number, o: number) {
    super();
    this.net = new nn.Sequential(
      new nn.Conv2d(i, o, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(o, o, 3, { padding: 1 }),
      new nn.ReLU(),
    );
  }
  forward(x: torch.Tensor) {
    return this.net(x); // expect: channel-mismatch
  }
}

class UNet extends nn.Module {
  down1 = new DoubleConv(1, 8);
  down2 = new DoubleConv(8, 16);
  middle = new DoubleConv(16, 32);
  up2 = new nn.ConvTranspose2d(32, 16, 2, { stride: 2 });
  dec2 = new DoubleConv(16, 16); // fix: dec2 = new DoubleConv(32, 16);
  up1 = new nn.ConvTranspose2d(16, 8, 2, { stride: 2 });
  dec1 = new DoubleConv(16, 8);
  out = new nn.Conv2d(8, 2, 1);
  pool = new nn.MaxPool2d(2);

  forward(x: torch.Tensor) {
    const a = this.down1(x);
    const b = this.down2(this.pool(a));
    const c = this.middle(this.pool(b));
    const d = this.dec2(torch.cat([this.up2(c), b], 1));
    const e = this.dec1(torch.cat([this.up1(d), a], 1));
    return this.out(e);
  }
}

console.log(new UNet()(torch.rand(2, 1, 32, 32)).shape);
