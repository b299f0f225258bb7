// %% imports
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { ConfusionMatrix, type Sample } from './lib/segmentation_tools';

const F = nn.functional;
const { Dataset, DataLoader, random_split } = torch.utils.data;
torch.manual_seed(0);

// %% data
class Cells extends Dataset<Sample> {
  constructor(
    private readonly count: number,
    private readonly side: number = 32,
  ) {
    super();
  }
  get length() {
    return this.count;
  }
  at(index: number): Sample {
    const image = torch.randn(3, this.side, this.side).mul(0.1);
    const mask = torch.zeros([this.side, this.side], { dtype: torch.int64 });
    for (let c = 0; c < 3; c++) {
      const y = (index * 7 + c * 11) % (this.side - 8);
      const x = (index * 5 + c * 9) % (this.side - 8);
      mask
        .narrow(0, y, 8)
        .narrow(1, x, 8)
        .fill_(c === 0 ? 2 : 1);
      image.at(c).narrow(0, y, 8).narrow(1, x, 8).add_(1);
    }
    return { image, mask };
  }
}
const [train, test] = random_split(new Cells(22), [16, 6]);
const trainLoader = new DataLoader(train, { batch_size: 4, shuffle: true });
const testLoader = new DataLoader(test, { batch_size: 4 });

// %% model
function doubleConv(inCh: number, outCh: number, mid = outCh) {
  return new nn.Sequential(
    new nn.Conv2d(inCh, mid, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(mid),
    new nn.ReLU(),
    new nn.Conv2d(mid, outCh, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(outCh),
    new nn.ReLU(),
  );
}

class AttentionGate extends nn.Module {
  wg: nn.Conv2d;
  wx: nn.Conv2d;
  psi: nn.Conv2d;
  constructor(gate: number, skip: number, inner: number) {
    super();
    this.wg = new nn.Conv2d(gate, inner, 1);
    this.wx = new nn.Conv2d(skip, inner, 1);
    this.psi = new nn.Conv2d(inner, 1, 1);
  }
  forward(g: torch.Tensor, x: torch.Tensor) {
    const mixed = F.relu(this.wg(g).add(this.wx(x)));
    return x.mul(torch.sigmoid(this.psi(mixed)));
  }
}

class AttentionUNet extends nn.Module {
  encoders: nn.ModuleList;
  ups = new nn.ModuleList();
  gates = new nn.ModuleList();
  decoders = new nn.ModuleList();
  head: nn.Conv2d;

  constructor(inCh: number, classes: number, widths: number[] = [8, 16, 32]) {
    super();
    this.encoders = new nn.ModuleList(widths.map((w, i) => doubleConv(i === 0 ? inCh : widths[i - 1], w)));
    for (let i = widths.length - 1; i > 0; i--) {
      this.ups.append(new nn.ConvTranspose2d(widths[i], widths[i - 1], 2, { stride: 2 }));
      this.gates.append(new AttentionGate(widths[i - 1], widths[i - 1], widths[i - 1] / 2));
      this.decoders.append(doubleConv(widths[i - 1] * 2, widths[i - 1]));
    }
    this.head = new nn.Conv2d(widths[0], classes, 1);
  }

  forward(x: torch.Tensor) {
    const skips: torch.Tensor[] = [];
    [...this.encoders].forEach((encoder, i) => {
      if (i > 0) x = F.max_pool2d(x, 2);
      x = encoder(x) as torch.Tensor;
      skips.push(x);
    });
    skips.pop();
    for (let i = 0; i < this.ups.length; i++) {
      const skip = skips.pop()!;
      x = this.ups.at(i)(x);
      x = this.decoders.at(i)(torch.cat([this.gates.at(i)(x, skip), x], 1)) as torch.Tensor;
    }
    return this.head(x);
  }
}

// %% loss: cross entropy and dice together
function diceLoss(logits: torch.Tensor, target: torch.Tensor, eps = 1) {
  const classes = logits.size(1);
  const p = F.softmax(logits, 1);
  const hot = F.one_hot(target, classes).permute(0, 3, 1, 2).float();
  const both = p.mul(hot).sum([0, 2, 3]);
  const all = p.add(hot).sum([0, 2, 3]);
  return both.mul(2).add(eps).div(all.add(eps)).mean().neg().add(1);
}

// %% training
const CLASSES = 3;
const model = new AttentionUNet(3, CLASSES);
const weights = torch.tensor([0.2, 1, 1.5]);
const ce = new nn.CrossEntropyLoss({ weight: weights });
const optimizer = new optim.Adam(model.parameters(), { lr: 3e-3 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 1, { gamma: 0.7 });
for (let epoch = 0; epoch < 2; epoch++) {
  model.train();
  let total = 0;
  for (const { image, mask } of trainLoader) {
    optimizer.zero_grad();
    const logits = model(image);
    const loss = ce(logits, mask).add(diceLoss(logits, mask));
    loss.backward();
    nn.utils.clip_grad_norm_(model.parameters(), 1);
    optimizer.step();
    total += loss.item() * image.size(0);
  }
  scheduler.step();
  console.log(epoch, (total / train.length).toFixed(3), scheduler.get_last_lr());
}

// %% evaluation
const confusion = new ConfusionMatrix(CLASSES);
model.eval();
torch.no_grad(() => {
  for (const { image, mask } of testLoader) confusion.update(model(image).argmax(1), mask);
});
console.log('pixel accuracy', confusion.accuracy().toFixed(3));
console.log('IoU', confusion.iou().tolist());
