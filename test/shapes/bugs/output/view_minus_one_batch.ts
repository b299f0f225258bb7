import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(256, 120);
  fc2 = new nn.Linear(120, 10);
  forward(x: torch.Tensor) {
    x = nn.functional.max_pool2d(this.conv1(x).relu(), 2);
    x = nn.functional.max_pool2d(this.conv2(x).relu(), 2);
    x = x.view(-1, 256); // expect: batch-eaten
    return this.fc2(this.fc1(x).relu());
  }
}
const net = new LeNet();
const opt = new optim.SGD(net.parameters(), { lr: 0.01 });
const SIDE = 44; // fix: const SIDE = 28;
const x = torch.rand(4, 1, SIDE, SIDE);
const y = torch.randint(0, 10, [4]);
opt.zero_grad();
nn.functional.cross_entropy(net(x), y).backward(); // fails: target-mismatch
opt.step();
