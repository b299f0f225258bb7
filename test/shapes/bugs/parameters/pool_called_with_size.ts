// The kernel size belongs to the module, not to the call.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

class Net extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 10);

  forward(x: torch.Tensor) {
    // @ts-expect-error: the editor says so, too
    x = this.pool(F.relu(this.conv1(x)), [2, 2]); // expect: wrong-call // fix: x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    return this.fc1(x.view(-1, 16 * 5 * 5));
  }
}

console.log(new Net()(torch.randn(4, 3, 32, 32)).shape);
