import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class AverageMeter {
  private sum = 0;
  private count = 0;
  update(value: number, n = 1) {
    this.sum += value * n;
    this.count += n;
  }
  get average() {
    return this.count ? this.sum / this.count : 0;
  }
}
const net = new nn.Linear(6, 3);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
const criterion = new nn.CrossEntropyLoss({ reduction: 'none' });
const meter = new AverageMeter();
const weights = torch.rand(16);
for (let i = 0; i < 3; i++) {
  const losses = criterion(net(torch.randn(16, 6)), torch.randint(0, 3, [16]));
  const loss = losses.mul(weights).sum().div(weights.sum());
  opt.zero_grad();
  loss.backward();
  opt.step();
  meter.update(losses.item(), 16); // expect: rank-mismatch // fix: meter.update(losses.mean().item(), 16);
}
console.log(meter.average);
