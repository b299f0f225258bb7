// Anchor boxes over several feature maps, matched to the truth, and a multibox loss with hard negatives.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const NUM_CLASSES = 3; // and the background, 0
const SIZES = [
  [0.2, 0.27],
  [0.37, 0.45],
  [0.7, 0.8],
];
const RATIOS = [1, 2, 0.5];
const PER_PIXEL = SIZES[0].length + RATIOS.length - 1;

/** [H·W·PER_PIXEL, 4] corners, relative to the picture. */
function multibox_prior(height: number, width: number, sizes: number[], ratios: number[]) {
  const cy = torch.arange(height).add(0.5).div(height);
  const cx = torch.arange(width).add(0.5).div(width);
  const [shift_y, shift_x] = torch.meshgrid([cy, cx], { indexing: 'ij' });
  const [y, x] = [shift_y.reshape(-1), shift_x.reshape(-1)];
  const shapes = [
    ...sizes.map((s) => [s * Math.sqrt(ratios[0]), s / Math.sqrt(ratios[0])]),
    ...ratios.slice(1).map((r) => [sizes[0] * Math.sqrt(r), sizes[0] / Math.sqrt(r)]),
  ];
  const half = torch.tensor(shapes.map(([w, h]) => [-w, -h, w, h])).div(2);
  const offsets = half.repeat(height * width, 1);
  const centres = torch.stack([x, y, x, y], 1).repeat_interleave(shapes.length, 0);
  return centres.add(offsets);
}

const down = (i: number, o: number) =>
  new nn.Sequential(
    ...[i, o].flatMap((c) => [new nn.Conv2d(c, o, 3, { padding: 1 }), new nn.BatchNorm2d(o), new nn.ReLU()]),
    new nn.MaxPool2d(2),
  );

class TinySSD extends nn.Module {
  stages = new nn.ModuleList([
    new nn.Sequential(down(3, 8), down(8, 16), down(16, 24)),
    down(24, 24),
    new nn.AdaptiveMaxPool2d(1),
  ]);
  cls = new nn.ModuleList();
  bbox = new nn.ModuleList();

  constructor() {
    super();
    for (let i = 0; i < 3; i++) {
      this.cls.append(new nn.Conv2d(24, PER_PIXEL * (NUM_CLASSES + 1), 3, { padding: 1 }));
      this.bbox.append(new nn.Conv2d(24, PER_PIXEL * 4, 3, { padding: 1 }));
    }
  }

  forward(X: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const anchors: torch.Tensor[] = [];
    const scores: torch.Tensor[] = [];
    const offsets: torch.Tensor[] = [];
    const flatten = (pred: torch.Tensor) => pred.permute(0, 2, 3, 1).flatten(1);
    for (const [i, stage] of [...this.stages].entries()) {
      X = stage(X);
      anchors.push(multibox_prior(X.size(2), X.size(3), SIZES[i], RATIOS));
      scores.push(flatten(this.cls[i](X)));
      offsets.push(flatten(this.bbox[i](X)));
    }
    const classes = torch.cat(scores, 1);
    return [torch.cat(anchors), classes.reshape(classes.size(0), -1, NUM_CLASSES + 1), torch.cat(offsets, 1)];
  }
}

function iou(a: torch.Tensor, b: torch.Tensor) {
  const area = (t: torch.Tensor) =>
    t
      .at(':, 2')
      .sub(t.at(':, 0'))
      .mul(t.at(':, 3').sub(t.at(':, 1')));
  const upper = torch.max(a.unsqueeze(1).at('..., :2'), b.at(':, :2'));
  const lower = torch.min(a.unsqueeze(1).at('..., 2:'), b.at(':, 2:'));
  const inter = lower.sub(upper).clamp(0).prod(-1);
  return inter.div(area(a).unsqueeze(1).add(area(b)).sub(inter));
}

function match(anchors: torch.Tensor, truth: torch.Tensor) {
  const overlaps = iou(anchors, truth.at(':, 1:'));
  const [best, which] = overlaps.max(1);
  const labels = truth.at(':, 0').long().add(1).at(which);
  labels.put_(best.lt(0.5), 0);
  const boxes = truth.at(which).at(':, 1:');
  const centre = (t: torch.Tensor) => t.at(':, :2').add(t.at(':, 2:')).div(2);
  const size = (t: torch.Tensor) => t.at(':, 2:').sub(t.at(':, :2'));
  const xy = centre(boxes).sub(centre(anchors)).div(size(anchors)).mul(10);
  const wh = size(boxes).div(size(anchors)).add(1e-6).log().mul(5);
  const positive = labels.gt(0).unsqueeze(1).float();
  return {
    labels,
    offsets: torch.cat([xy, wh], 1).mul(positive).reshape(-1),
    mask: positive.expand(-1, 4).reshape(-1),
  };
}

const net = new TinySSD();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, weight_decay: 5e-4 });
const images = torch.rand(2, 3, 64, 64);
const truths = [
  torch.tensor([[0, 0.1, 0.1, 0.5, 0.6]]),
  torch.tensor([
    [2, 0.3, 0.2, 0.9, 0.9],
    [1, 0, 0, 0.25, 0.3],
  ]),
];

for (let epoch = 0; epoch < 2; epoch++) {
  const [anchors, cls_preds, bbox_preds] = net(images);
  const matches = truths.map((truth) => match(anchors, truth));
  const labels = torch.stack(matches.map((m) => m.labels));
  const offsets = torch.stack(matches.map((m) => m.offsets));
  const masks = torch.stack(matches.map((m) => m.mask));

  const each = F.cross_entropy(cls_preds.transpose(1, 2), labels, { reduction: 'none' });
  const positive = labels.gt(0);
  const negatives = Math.max(3, 3 * positive.sum().item());
  const hard = each.masked_fill(positive, 0).flatten().topk(negatives).values;
  const cls_loss = each.mul(positive).sum().add(hard.sum()).div(negatives);
  const box_loss = F.l1_loss(bbox_preds.mul(masks), offsets.mul(masks));
  const loss = cls_loss.add(box_loss);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(anchors.shape, loss.item());
}
