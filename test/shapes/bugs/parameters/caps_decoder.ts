// Capsules that vote: dynamic routing by agreement, a margin loss, a decoder that reconstructs the digit from its capsule.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { functional: F } = nn;
torch.manual_seed(2);
const device = torch.device('cpu');

function squash(x: torch.Tensor, dim = -1) {
  const norm2 = x.square().sum(dim, { keepdim: true });
  return x.mul(norm2.div(norm2.add(1))).div(norm2.add(1e-8).sqrt());
}

class PrimaryCapsules extends nn.Module {
  readonly conv: nn.Conv2d;
  constructor(
    channels: number,
    private readonly types: number,
    private readonly dim: number,
  ) {
    super();
    this.conv = new nn.Conv2d(channels, types * dim, 5, { stride: 2 });
  }
  forward(x: torch.Tensor) {
    const u = this.conv(x);
    const [n, , h, w] = u.shape;
    return squash(
      u
        .view(n, this.types, this.dim, h, w)
        .permute(0, 1, 3, 4, 2)
        .reshape(n, this.types * h * w, this.dim),
    );
  }
}

class DigitCapsules extends nn.Module {
  readonly W: nn.Parameter;
  constructor(
    private readonly inputs: number,
    inDim: number,
    private readonly outputs: number,
    outDim: number,
    private readonly routings = 3,
  ) {
    super();
    this.W = new nn.Parameter(torch.empty(inputs, outputs, outDim, inDim));
    nn.init.xavier_uniform_(this.W);
  }
  forward(u: torch.Tensor) {
    const votes = torch.einsum('ijdk,nik->nijd', this.W, u);
    const frozen = votes.detach();
    let b = torch.zeros(u.size(0), this.inputs, this.outputs, { device: u.device });
    for (let r = 0; r < this.routings - 1; r++) {
      const c = F.softmax(b, 2);
      const v = squash(c.unsqueeze(-1).mul(frozen).sum(1));
      b = b.add(frozen.mul(v.unsqueeze(1)).sum(-1));
    }
    const c = F.softmax(b, 2);
    return squash(c.unsqueeze(-1).mul(votes).sum(1));
  }
}

class CapsNet extends nn.Module {
  readonly conv = new nn.Conv2d(1, 32, 5);
  readonly primary = new PrimaryCapsules(32, 4, 8);
  readonly digits = new DigitCapsules(4 * 10 * 10, 8, 10, 16);
  readonly decoder = new nn.Sequential(
    new nn.Linear(16, 64), // fix: new nn.Linear(16 * 10, 64),
    new nn.ReLU({ inplace: true }),
    new nn.Linear(64, 28 * 28),
    new nn.Sigmoid(),
    new nn.Unflatten(1, [1, 28, 28]),
  );

  forward(x: torch.Tensor, labels?: torch.Tensor) {
    const capsules = this.digits(this.primary(F.relu(this.conv(x))));
    const lengths = capsules.norm(2, -1);
    const chosen = F.one_hot(labels ?? lengths.argmax(1), 10).to(capsules.dtype);
    const masked = capsules.mul(chosen.unsqueeze(2));
    return { lengths, reconstruction: this.decoder(masked.flatten(1)) }; // expect: size-mismatch
  }
}

function marginLoss(lengths: torch.Tensor, labels: torch.Tensor) {
  const t = F.one_hot(labels, lengths.size(1)).float();
  const present = F.relu(lengths.neg().add(0.9)).square();
  const absent = F.relu(lengths.sub(0.1)).square();
  return t.mul(present).add(t.neg().add(1).mul(absent).mul(0.5)).sum(1).mean();
}

const images = torch.rand(50, 1, 28, 28);
const labels = torch.randint(10, [50]);
const data = new torch.utils.data.TensorDataset(images, labels);
const [train, test] = torch.utils.data.random_split(data, [40, 10]);
const loader = new torch.utils.data.DataLoader(train, { batch_size: 12, shuffle: true, drop_last: true });

const net = new CapsNet().to(device);
const optimizer = new optim.Adam(net.parameters());
const decay = new optim.lr_scheduler.ExponentialLR(optimizer, 0.95);

for (let epoch = 0; epoch < 2; epoch++) {
  for (const [x, y] of loader) {
    const { lengths, reconstruction } = net(x.to(device), y);
    const margin = marginLoss(lengths, y);
    const blur = F.mse_loss(reconstruction, x, { reduction: 'sum' }).div(x.size(0));
    const loss = margin.add(blur.mul(0.0005));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  decay.step();
}

net.eval();
let right = 0;
torch.no_grad(() => {
  for (const [x, y] of new torch.utils.data.DataLoader(test, { batch_size: 4 })) {
    right += net(x).lengths.argmax(1).eq(y).sum().item();
  }
});
console.log(`${right} of ${test.length}`);
const [first] = test.at(0);
const { reconstruction } = net(first.unsqueeze(0));
console.log(reconstruction.detach().squeeze().size());
