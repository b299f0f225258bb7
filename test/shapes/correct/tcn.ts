import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { weight_norm } = nn.utils.parametrizations;

class Chomp1d extends nn.Module {
  constructor(private chomp_size: number) {
    super();
  }
  forward(x: torch.Tensor) {
    return x.at(`:, :, :-${this.chomp_size}`).contiguous();
  }
}

class TemporalBlock extends nn.Module {
  net: nn.Sequential;
  downsample: nn.Conv1d | null;

  constructor(
    n_inputs: number,
    n_outputs: number,
    kernel_size: number,
    stride: number,
    dilation: number,
    dropout = 0.2,
  ) {
    super();
    const padding = (kernel_size - 1) * dilation;
    const half = (inputs: number) => [
      weight_norm(new nn.Conv1d(inputs, n_outputs, kernel_size, { stride, padding, dilation })),
      new Chomp1d(padding),
      new nn.ReLU(),
      new nn.Dropout(dropout),
    ];
    this.net = new nn.Sequential(...half(n_inputs), ...half(n_outputs));
    this.downsample = n_inputs !== n_outputs ? new nn.Conv1d(n_inputs, n_outputs, 1) : null;
  }

  forward(x: torch.Tensor) {
    const out = this.net(x);
    const res = this.downsample === null ? x : this.downsample(x);
    return F.relu(out.add(res));
  }
}

class TemporalConvNet extends nn.Module {
  network: nn.Sequential;

  constructor(num_inputs: number, num_channels: number[], { kernel_size = 2, dropout = 0.2 } = {}) {
    super();
    const layers: nn.Module[] = [];
    for (let i = 0; i < num_channels.length; i++) {
      const dilation_size = 2 ** i;
      const in_channels = i === 0 ? num_inputs : num_channels[i - 1];
      layers.push(new TemporalBlock(in_channels, num_channels[i], kernel_size, 1, dilation_size, dropout));
    }
    this.network = new nn.Sequential(...layers);
  }

  forward(x: torch.Tensor) {
    return this.network(x);
  }
}

class TCN extends nn.Module {
  tcn: TemporalConvNet;
  linear: nn.Linear;

  constructor(input_size: number, output_size: number, channels: number[]) {
    super();
    this.tcn = new TemporalConvNet(input_size, channels, { kernel_size: 3, dropout: 0.1 });
    this.linear = new nn.Linear(channels[channels.length - 1], output_size);
  }

  forward(inputs: torch.Tensor) {
    const y1 = this.tcn(inputs); // [N, C, L]
    return this.linear(y1.at(':, :, -1'));
  }
}

/** The adding problem: two marked numbers of a sequence are to be added. */
function data_generator(N: number, length: number): [torch.Tensor, torch.Tensor] {
  const X_num = torch.rand(N, 1, length);
  const X_mask = torch.zeros(N, 1, length);
  const Y = torch.zeros(N, 1);
  for (let i = 0; i < N; i++) {
    const positions = torch.randperm(length).at(':2');
    X_mask.put_(i, 0, positions, 1);
    Y.put_(i, 0, X_num.at(i, 0, positions).sum());
  }
  return [torch.cat([X_num, X_mask], 1), Y];
}

const [X_train, Y_train] = data_generator(50, 30);
const [X_test, Y_test] = data_generator(10, 30);
const model = new TCN(2, 1, [6, 6, 8]);
const optimizer = new optim.Adam(model.parameters(), { lr: 4e-3 });
const batch_size = 16;
const clip = -1;

function train(epoch: number) {
  model.train();
  let total_loss = 0;
  for (let i = 0; i < X_train.size(0); i += batch_size) {
    // The last slice is shorter; nothing below minds.
    const x = X_train.at(`${i}:${i + batch_size}`);
    const y = Y_train.narrow(0, i, x.size(0));
    optimizer.zero_grad();
    const output = model(x);
    const loss = F.mse_loss(output, y);
    loss.backward();
    if (clip > 0) nn.utils.clip_grad_norm_(model.parameters(), clip);
    optimizer.step();
    total_loss += loss.item() * x.size(0);
  }
  console.log(`epoch ${epoch}: ${(total_loss / X_train.size(0)).toFixed(4)}`);
}

for (let epoch = 1; epoch <= 2; epoch++) train(epoch);
model.eval();
const test_loss = torch.no_grad(() => F.mse_loss(model(X_test), Y_test));
console.log(test_loss.item());
