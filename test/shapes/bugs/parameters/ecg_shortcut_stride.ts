// Heart beats: a residual network over twelve leads, a focal loss, rare classes drawn more often, a confusion matrix.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { DataLoader, TensorDataset, WeightedRandomSampler } = torch.utils.data;
torch.manual_seed(0);

const LEADS = 12;
const SAMPLES = 250;
const CLASSES = ['normal', 'afib', 'flutter', 'pvc', 'lbbb'];

class Block extends nn.Module {
  conv1: nn.Conv1d;
  bn1: nn.BatchNorm1d;
  conv2: nn.Conv1d;
  bn2: nn.BatchNorm1d;
  shortcut: nn.Module;
  excite: nn.Sequential;

  constructor(inC: number, outC: number, stride: number) {
    super();
    this.conv1 = new nn.Conv1d(inC, outC, 7, { stride, padding: 3, bias: false });
    this.bn1 = new nn.BatchNorm1d(outC);
    this.conv2 = new nn.Conv1d(outC, outC, 7, { padding: 3, bias: false });
    this.bn2 = new nn.BatchNorm1d(outC);
    this.shortcut = stride === 1 && inC === outC ? new nn.Identity() : new nn.Conv1d(inC, outC, 1); // fix: this.shortcut = stride === 1 && inC === outC ? new nn.Identity() : new nn.Sequential(new nn.AvgPool1d(stride, { ceil_mode: true }), new nn.Conv1d(inC, outC, 1));
    this.excite = new nn.Sequential(
      new nn.Linear(outC, outC / 4),
      new nn.ReLU(),
      new nn.Linear(outC / 4, outC),
      new nn.Sigmoid(),
    );
  }

  forward(x: torch.Tensor) {
    let y = F.relu(this.bn1(this.conv1(x)));
    y = this.bn2(this.conv2(y));
    y = y.mul(this.excite(y.mean(-1)).unsqueeze(-1));
    return F.relu(y.add(this.shortcut(x))); // expect: broadcast-mismatch
  }
}

class HeartNet extends nn.Module {
  stem = new nn.Sequential(
    new nn.Conv1d(LEADS, 32, 15, { stride: 2, padding: 7 }),
    new nn.BatchNorm1d(32),
    new nn.ReLU(),
    new nn.MaxPool1d(3, { stride: 2, padding: 1 }),
  );
  stages: nn.Sequential;
  head: nn.Linear;

  constructor(widths = [32, 64, 128], blocks = 2) {
    super();
    const layers: nn.Module[] = [];
    let width = 32;
    for (const [i, next] of widths.entries()) {
      for (let b = 0; b < blocks; b++) {
        layers.push(new Block(width, next, b === 0 && i > 0 ? 2 : 1));
        width = next;
      }
    }
    this.stages = new nn.Sequential(...layers);
    this.head = new nn.Linear(2 * width, CLASSES.length);
  }

  forward(x: torch.Tensor) {
    const features = this.stages(this.stem(x));
    const pooled = torch.cat([F.adaptive_avg_pool1d(features, 1), F.adaptive_max_pool1d(features, 1)], 1);
    return this.head(pooled.flatten(1));
  }
}

class FocalLoss extends nn.Module {
  constructor(
    private gamma = 2,
    private smoothing = 0,
  ) {
    super();
  }

  forward(logits: torch.Tensor, target: torch.Tensor) {
    const ce = F.cross_entropy(logits, target, { reduction: 'none', label_smoothing: this.smoothing });
    const p = ce.neg().exp();
    return ce.mul(p.neg().add(1).pow(this.gamma)).mean();
  }
}

function normalise(signals: torch.Tensor) {
  const [std, mean] = torch.std_mean(signals, { dim: -1, keepdim: true });
  return signals.sub(mean).div(std.clamp({ min: 1e-6 }));
}

const count = 96;
const signals = normalise(torch.randn(count, LEADS, SAMPLES));
const labels = torch.randint(0, CLASSES.length, [count]);
const frequency = torch.bincount(labels, { minlength: CLASSES.length });
const weights = frequency.float().clamp({ min: 1 }).reciprocal().at(labels);
const sampler = new WeightedRandomSampler(weights.tolist() as number[], count);
const loader = new DataLoader(new TensorDataset(signals, labels), { batch_size: 16, sampler });

const net = new HeartNet();
const criterion = new FocalLoss(2, 0.05);
const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3, weight_decay: 1e-4 });
const schedule = new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 1e-2, total_steps: 2 * loader.length });

for (let epoch = 0; epoch < 2; epoch++) {
  let total = 0;
  for (const [x, y] of loader) {
    const jittered = x.add(torch.randn_like(x).mul(0.05)).roll(Math.floor(Math.random() * 10), -1);
    optimizer.zero_grad();
    const loss = criterion(net(jittered), y);
    loss.backward();
    optimizer.step();
    schedule.step();
    total += loss.item() * x.size(0);
  }
  console.log(epoch, (total / count).toFixed(4));
}

net.eval();
const confusion = torch.zeros(CLASSES.length, CLASSES.length, { dtype: torch.int64 });
torch.no_grad(() => {
  for (const [x, y] of new DataLoader(new TensorDataset(signals, labels), { batch_size: 40 })) {
    const guess = net(x).argmax(1);
    const cells = y.mul(CLASSES.length).add(guess);
    confusion.add_(torch.bincount(cells, { minlength: CLASSES.length ** 2 }).view(CLASSES.length, CLASSES.length));
  }
});
const recall = confusion.diagonal().div(confusion.sum(1).clamp({ min: 1 }));
CLASSES.forEach((name, i) => console.log(name, recall.at(i).item().toFixed(2)));
