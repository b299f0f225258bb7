import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { TensorDataset, DataLoader } = torch.utils.data;

// A spatial transformer turns digits upright before they are read.
torch.manual_seed(23);

interface Config {
  side: number;
  classes: number;
  batchSize: number;
  epochs: number;
  lr: number;
  maxAngle?: number;
}

const config: Config = { side: 20, classes: 5, batchSize: 16, epochs: 2, lr: 0.01 };

function rotation(angles: torch.Tensor): torch.Tensor {
  const zero = torch.zeros_like(angles);
  const first = torch.stack([angles.cos(), angles.sin().neg(), zero], 1);
  const second = torch.stack([angles.sin(), angles.cos(), zero], 1);
  return torch.stack([first, second], 1);
}

function makeData({ side, classes, maxAngle = 0.8 }: Config, n: number) {
  const glyphs = torch.rand(classes, 1, side, side).gt(0.7).float();
  const labels = torch.randint(classes, [n]);
  const angles = torch
    .rand(n)
    .sub(0.5)
    .mul(2 * maxAngle);
  const grid = F.affine_grid(rotation(angles), [n, 1, side, side], { align_corners: false });
  const pictures = F.grid_sample(glyphs.at(labels), grid, { align_corners: false });
  return { pictures, labels, angles };
}

class Localiser extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 8, 5),
    new nn.MaxPool2d(2, 2),
    new nn.ReLU(),
    new nn.Conv2d(8, 10, 3),
    new nn.MaxPool2d(2, 2),
    new nn.ReLU(),
  );
  fc: nn.Sequential;

  constructor(side: number) {
    super();
    const inner = Math.floor((Math.floor((side - 4) / 2) - 2) / 2);
    this.fc = new nn.Sequential(new nn.Linear(10 * inner ** 2, 32), new nn.ReLU(), new nn.Linear(32, 6));
    const last = this.fc.at(2) as nn.Linear;
    torch.no_grad(() => {
      last.weight.zero_();
      last.bias!.copy_(torch.tensor([1, 0, 0, 0, 1, 0], { dtype: torch.float32 }));
    });
  }

  forward(x: torch.Tensor) {
    const h = this.features(x) as torch.Tensor;
    return (this.fc(h.flatten(1)) as torch.Tensor).view(-1, 2, 3);
  }
}

class STN extends nn.Module {
  localise: Localiser;
  conv1 = new nn.Conv2d(1, 8, 5);
  conv2 = new nn.Conv2d(8, 12, 3);
  drop = new nn.Dropout2d(0.1);
  fc: nn.LazyLinear;
  readonly side: number;

  constructor({ side, classes }: Config) {
    super();
    this.side = side;
    this.localise = new Localiser(side);
    this.fc = new nn.LazyLinear(classes);
  }

  straighten(x: torch.Tensor) {
    const theta = this.localise(x);
    const grid = F.affine_grid(theta, x.size(), { align_corners: false });
    return { upright: F.grid_sample(x, grid, { align_corners: false }), theta };
  }

  forward(x: torch.Tensor) {
    const { upright, theta } = this.straighten(x);
    let h = F.relu(F.max_pool2d(this.conv1(upright), 2));
    h = F.relu(F.max_pool2d(this.drop(this.conv2(h)), 2));
    return { logits: F.log_softmax(this.fc(h.flatten(1)), 1), theta };
  }
}

function run(model: STN, loader: torch.utils.data.DataLoader<any>, optimizer?: optim.Optimizer) {
  model.train(optimizer !== undefined);
  let [loss, right, seen] = [0, 0, 0];
  for (const [pictures, labels] of loader as Iterable<torch.Tensor[]>) {
    const { logits } = model(pictures);
    const error = F.nll_loss(logits, labels);
    if (optimizer) {
      optimizer.zero_grad();
      error.backward();
      optimizer.step();
    }
    loss += error.item() * labels.size(0);
    right += logits.argmax(1).eq(labels).sum().item();
    seen += labels.size(0);
  }
  return { loss: loss / seen, accuracy: right / seen };
}

const { pictures, labels, angles } = makeData(config, 70);
const split = 54;
const train = new DataLoader(new TensorDataset(pictures.at(`:${split}`), labels.at(`:${split}`)), {
  batch_size: config.batchSize,
  shuffle: true,
});
const held = new DataLoader(new TensorDataset(pictures.at(`${split}:`), labels.at(`${split}:`)), {
  batch_size: config.batchSize,
});
const model = new STN(config);
torch.no_grad(() => model(pictures.at(':1')));
const optimizer = new optim.Adam(model.parameters(), { lr: config.lr });
for (let epoch = 0; epoch < config.epochs; epoch++) {
  const { loss } = run(model, train, optimizer);
  const { accuracy } = torch.no_grad(() => run(model, held));
  console.log(epoch, loss.toFixed(2), accuracy >= 0);
}

// How far from upright are they still?
const { theta } = torch.no_grad(() => model.straighten(pictures));
const turned = torch.atan2(theta.at(':', 1, 0), theta.at(':', 0, 0)).add(angles);
console.log(turned.abs().mean().item() < 4, turned.shape);
