import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Net extends nn.Module {
  // @ts-expect-error: the editor says so, too
  conv = new nn.Conv2d(3, 8, 3, { stirde: 2, padding: 1 }); // expect: wrong-call // fix: conv = new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 });
  pool = new nn.AdaptiveAvgPool2d(1);
  fc = new nn.Linear(8, 2);

  forward(x: torch.Tensor) {
    return this.fc(this.pool(this.conv(x)).flatten(1));
  }
}

console.log(new Net()(torch.rand(1, 3, 9, 9)));
