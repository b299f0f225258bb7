import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class M5 extends nn.Module {
  conv1: nn.Conv1d;
  bn1: nn.BatchNorm1d;
  conv2: nn.Conv1d;
  fc: nn.Linear;
  constructor({ inputs = 1, outputs = 6, channels = 8 } = {}) {
    super();
    this.conv1 = new nn.Conv1d(inputs, channels, { kernel_size: 16, stride: 4 });
    this.bn1 = new nn.BatchNorm1d(channels);
    this.conv2 = new nn.Conv1d(channels, channels, { kernel_size: 3 });
    this.fc = new nn.Linear(channels, outputs);
  }
  forward(x: torch.Tensor) {
    x = nn.functional.relu(this.bn1(this.conv1(x))); // expect: channel-mismatch
    x = nn.functional.relu(this.conv2(x));
    x = nn.functional.avg_pool1d(x, x.shape.at(-1)!);
    return this.fc(x.squeeze(-1));
  }
}
const net = new M5({ outputs: 4 });
const waveform = (n: number) => torch.randn(n, 400, 1); // fix: const waveform = (n: number) => torch.randn(n, 1, 400);
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 2; ++i) {
  opt.zero_grad();
  nn.functional.cross_entropy(net(waveform(5)), torch.randint(0, 4, [5])).backward();
  opt.step();
}
