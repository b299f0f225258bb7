import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class Net extends nn.Module {
  conv1 = new nn.Conv2d(3, 16, 3);
  conv2 = new nn.Conv2d(32, 32, 3); // fix: conv2 = new nn.Conv2d(16, 32, 3);
  fc = new nn.Linear(32 * 6 * 6, 10);

  forward(x: torch.Tensor) {
    x = F.relu(this.conv1(x));
    x = F.max_pool2d(x, 2);
    x = F.relu(this.conv2(x)); // expect: channel-mismatch
    x = F.max_pool2d(x, [2, 2]);
    return this.fc(x.reshape([x.size(0), -1]));
  }
}

const y = new Net()(torch.randn(2, 3, 32, 32));
console.log(y.size());
