// PointNet: a shared MLP over points, learned input and feature transforms with an orthogonality penalty, classes and parts.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(41);

class TNet extends nn.Module {
  convs: nn.ModuleList;
  fcs: nn.ModuleList;
  last: nn.Linear;
  declare iden: torch.Tensor;

  constructor(readonly k: number) {
    super();
    const widths = [k, 16, 32, 64];
    this.convs = new nn.ModuleList();
    for (let i = 1; i < widths.length; i++)
      this.convs.append(
        new nn.Sequential(new nn.Conv1d(widths[i - 1], widths[i], 1), new nn.BatchNorm1d(widths[i]), new nn.ReLU()),
      );
    this.fcs = new nn.ModuleList(
      [
        [64, 32],
        [32, 16],
      ].map(([i, o]) => new nn.Sequential(new nn.Linear(i, o), new nn.BatchNorm1d(o), new nn.ReLU())),
    );
    this.last = new nn.Linear(16, k * k);
    this.register_buffer('iden', torch.eye(k).flatten());
  }

  forward(x: torch.Tensor) {
    const batchsize = x.size(0);
    for (const conv of this.convs) x = conv(x);
    x = torch.max(x, 2, true).values.view(-1, 64);
    for (const fc of this.fcs) x = fc(x);
    x = this.last(x).add(this.iden.repeat(batchsize, 1));
    return x.view(-1, this.k, this.k);
  }
}

class Features extends nn.Module {
  stn = new TNet(3);
  fstn: TNet | null;
  conv1 = new nn.Conv1d(3, 16, 1);
  conv2 = new nn.Conv1d(16, 32, 1);
  conv3 = new nn.Conv1d(32, 64, 1);
  bn1 = new nn.BatchNorm1d(16);
  bn2 = new nn.BatchNorm1d(32);
  bn3 = new nn.BatchNorm1d(64);

  constructor(
    private readonly global_feat = true,
    feature_transform = false,
  ) {
    super();
    this.fstn = feature_transform ? new TNet(16) : null;
  }

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor | null] {
    const n_pts = x.size(2);
    const trans = this.stn(x);
    x = torch.bmm(x.transpose(2, 1), trans).transpose(2, 1);
    x = F.relu(this.bn1(this.conv1(x)));
    let trans_feat: torch.Tensor | null = null;
    if (this.fstn) {
      trans_feat = this.fstn(x);
      x = x.mT.bmm(trans_feat!).mT;
    }
    const pointfeat = x;
    x = F.relu(this.bn2(this.conv2(x)));
    x = this.bn3(this.conv3(x)).amax({ dim: 2 });
    if (this.global_feat) return [x, trans, trans_feat];
    const spread = x.view(-1, 64, 1).expand(-1, -1, n_pts);
    return [torch.cat([spread, pointfeat], 1), trans, trans_feat];
  }
}

class Classifier extends nn.Module {
  feat: Features;
  head: nn.Sequential;

  constructor(k: number, feature_transform: boolean) {
    super();
    this.feat = new Features(true, feature_transform);
    this.head = new nn.Sequential(
      new nn.Linear(64, 32, { bias: false }),
      new nn.BatchNorm1d(32),
      new nn.ReLU(),
      new nn.Dropout({ p: 0.3 }),
      new nn.Linear(32, k),
    );
  }

  forward(x: torch.Tensor) {
    const [features, , trans_feat] = this.feat(x);
    return { log_probs: F.log_softmax(this.head(features), { dim: 1 }), trans_feat };
  }
}

class PartSegmenter extends nn.Module {
  feat: Features;
  convs: nn.Sequential;

  constructor(private readonly k: number) {
    super();
    this.feat = new Features(false, true);
    const blocks = [64 + 16, 48, 24].map((width, i, all) => (i + 1 < all.length ? [width, all[i + 1]] : [width, k]));
    this.convs = new nn.Sequential(
      ...blocks.flatMap(([i, o], at) => (at < 2 ? [new nn.Conv1d(i, o, 1), new nn.ReLU()] : [new nn.Conv1d(i, o, 1)])),
    );
  }

  forward(x: torch.Tensor) {
    const [n, , points] = x.shape;
    const [features, , trans] = this.feat(x);
    const scores = this.convs(features).transpose(2, 1).contiguous();
    return [F.log_softmax(scores.view(-1, this.k), -1).view(n, points, this.k), trans] as const;
  }
}

function orthogonality(trans: torch.Tensor) {
  const d = trans.size(1);
  const I = torch.eye(d).unsqueeze(0);
  return torch.norm(trans.bmm(trans.transpose(2, 1)).sub(I), { dim: [1, 2] }).mean();
}

type Shape = 'sphere' | 'cube' | 'disc';
const SHAPES: readonly Shape[] = ['sphere', 'cube', 'disc'];
const cloud: Record<Shape, (n: number) => torch.Tensor> = {
  sphere: (n) => F.normalize(torch.randn(n, 3), { dim: 1 }),
  cube: (n) => torch.rand(n, 3).mul(2).sub(1),
  disc: (n) => {
    const [angle, radius] = torch.rand(2, n).unbind();
    const turn = angle.mul(2 * Math.PI);
    return torch.stack([turn.cos().mul(radius), turn.sin().mul(radius), torch.zeros(n)], -1);
  },
};

function batch(size: number, points: number) {
  const labels = torch.randint(0, SHAPES.length, [size]);
  const clouds = (labels.tolist() as number[]).map((label) => cloud[SHAPES[label]](points));
  const jitter = torch.randn(size, points, 3).mul(0.01).clamp(-0.03, 0.03);
  return { points: torch.stack(clouds).add(jitter), labels };
}

for (const transform of [false, true]) {
  const net = new Classifier(SHAPES.length, transform);
  const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
  for (let step = 0; step < 2; step++) {
    const { points, labels } = batch(8, 40);
    const { log_probs, trans_feat } = net(points.transpose(2, 1));
    let loss = F.nll_loss(log_probs, labels);
    if (trans_feat !== null) loss = loss.add(orthogonality(trans_feat).mul(0.001));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
const parts = new PartSegmenter(2);
const { points } = batch(4, 30);
const above = points.at(':, :, 2').gt(0).long();
const [log_probs] = parts(points.permute(0, 2, 1));
const loss = F.nll_loss(log_probs.flatten(0, 1), above.flatten());
loss.backward();
console.log(log_probs.shape, log_probs.argmax(2).eq(above).float().mean(1));
