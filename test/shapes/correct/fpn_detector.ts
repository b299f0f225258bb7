// A one-stage detector: residual backbone, feature pyramid, anchors, matching, focal loss, NMS by hand.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
type T = torch.Tensor;

torch.manual_seed(0);

interface Target {
  boxes: T; // [n, 4] as x1 y1 x2 y2
  labels: T; // [n]
}

class Shapes extends torch.utils.data.Dataset<[T, Target]> {
  constructor(
    readonly count: number,
    readonly size = 64,
  ) {
    super();
  }

  get length() {
    return this.count;
  }

  at(index: number): [T, Target] {
    const image = torch.rand(3, this.size, this.size).mul(0.1);
    const boxes: number[][] = [];
    const labels: number[] = [];
    const n = 1 + (index % 3);
    for (let i = 0; i < n; i++) {
      const w = 12 + ((index * 7 + i * 5) % 20);
      const x = (index * 11 + i * 17) % (this.size - w);
      const y = (index * 5 + i * 23) % (this.size - w);
      const label = (index + i) % 2;
      image.put_(label, `${y}:${y + w}`, `${x}:${x + w}`, 1);
      boxes.push([x, y, x + w, y + w]);
      labels.push(label);
    }
    return [image, { boxes: torch.tensor(boxes).float(), labels: torch.tensor(labels) }];
  }
}

const collate = (samples: [T, Target][]) => ({
  images: torch.stack(samples.map(([image]) => image)),
  targets: samples.map(([, target]) => target),
});
const loader = new torch.utils.data.DataLoader(new Shapes(10), { batch_size: 4, shuffle: true, collate_fn: collate });

// ---------------------------------------------------------------- model
class Basic extends nn.Module {
  body: nn.Sequential;
  shortcut: nn.Module;
  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.body = new nn.Sequential(
      new nn.Conv2d(inputs, outputs, 3, stride, 1, { bias: false }),
      new nn.BatchNorm2d(outputs),
      new nn.ReLU(true),
      new nn.Conv2d(outputs, outputs, 3, 1, 1, { bias: false }),
      new nn.BatchNorm2d(outputs),
    );
    this.shortcut =
      stride !== 1 || inputs !== outputs
        ? new nn.Sequential(new nn.Conv2d(inputs, outputs, 1, stride, { bias: false }), new nn.BatchNorm2d(outputs))
        : new nn.Identity();
  }
  forward(x: T) {
    return F.relu(this.body(x).add(this.shortcut(x)));
  }
}

class Backbone extends nn.Module {
  stem = new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 });
  layer1 = new Basic(16, 16, 2);
  layer2 = new Basic(16, 32, 2);
  layer3 = new Basic(32, 64, 2);

  forward(x: T): T[] {
    const outputs: T[] = [];
    let h = F.relu(this.stem(x));
    for (const layer of [this.layer1, this.layer2, this.layer3]) {
      h = layer(h);
      outputs.push(h);
    }
    return outputs;
  }
}

class FPN extends nn.Module {
  lateral: nn.ModuleList;
  smooth: nn.ModuleList;
  constructor(widths: readonly number[], width: number) {
    super();
    this.lateral = new nn.ModuleList(widths.map((inputs) => new nn.Conv2d(inputs, width, 1)));
    this.smooth = new nn.ModuleList(widths.map(() => new nn.Conv2d(width, width, 3, { padding: 1 })));
  }
  forward(features: T[]): T[] {
    const maps = features.map((feature, i) => this.lateral[i](feature) as T);
    for (let i = maps.length - 1; i > 0; i--) {
      const [height, width] = maps[i - 1].shape.slice(-2);
      maps[i - 1] = maps[i - 1].add(F.interpolate(maps[i], { size: [height, width], mode: 'nearest' }));
    }
    return maps.map((map, i) => this.smooth[i](map));
  }
}

class Head extends nn.Module {
  tower: nn.Sequential;
  out: nn.Conv2d;
  constructor(
    width: number,
    anchors: number,
    readonly values: number,
    prior?: number,
  ) {
    super();
    const layers: nn.Module[] = [];
    for (let i = 0; i < 2; i++)
      layers.push(new nn.Conv2d(width, width, 3, { padding: 1 }), new nn.GroupNorm(4, width), new nn.ReLU());
    this.tower = new nn.Sequential(...layers);
    this.out = new nn.Conv2d(width, anchors * values, 3, { padding: 1 });
    if (prior !== undefined) nn.init.constant_(this.out.bias!, -Math.log((1 - prior) / prior));
  }
  forward(maps: T[]): T {
    const all = maps.map((map) => {
      const out = this.out(this.tower(map));
      const [n, , h, w] = out.shape;
      return out.view(n, -1, this.values, h, w).permute(0, 3, 4, 1, 2).reshape(n, -1, this.values);
    });
    return torch.cat(all, 1);
  }
}

class Detector extends nn.Module {
  static readonly ratios = [0.5, 1, 2];
  static readonly strides = [4, 8, 16];
  backbone = new Backbone();
  fpn = new FPN([16, 32, 64], 32);
  scores: Head;
  offsets: Head;
  constructor(readonly classes: number) {
    super();
    this.scores = new Head(32, Detector.ratios.length, classes, 0.01);
    this.offsets = new Head(32, Detector.ratios.length, 4);
  }
  forward(images: T) {
    const maps = this.fpn(this.backbone(images));
    return { scores: this.scores(maps), offsets: this.offsets(maps), anchors: Detector.anchors(images.size(-1)) };
  }
  /** All anchors of a square picture: [A, 4]. */
  static anchors(size: number): T {
    const levels = Detector.strides.map((stride) => {
      const cells = size / stride;
      const centers = torch.arange(cells).add(0.5).mul(stride);
      const [cy, cx] = torch.meshgrid(centers, centers, { indexing: 'ij' });
      const area = (stride * 4) ** 2;
      const sizes = torch.tensor(Detector.ratios.map((ratio) => [Math.sqrt(area / ratio), Math.sqrt(area * ratio)]));
      const mid = torch.stack([cx, cy], -1).unsqueeze(2).expand(-1, -1, sizes.size(0), -1);
      const half = sizes.div(2).expand(cells, cells, -1, -1);
      return torch.cat([mid.sub(half), mid.add(half)], -1).reshape(-1, 4);
    });
    return torch.cat(levels);
  }
}

// ---------------------------------------------------------------- boxes
const area = (boxes: T) =>
  boxes
    .at(':', 2)
    .sub(boxes.at(':', 0))
    .mul(boxes.at(':', 3).sub(boxes.at(':', 1)));

function iou(a: T, b: T): T {
  const low = torch.maximum(a.at(':', null, ':2'), b.at(null, ':', ':2'));
  const high = torch.minimum(a.at(':', null, '2:'), b.at(null, ':', '2:'));
  const inter = high.sub(low).clamp(0).prod(-1);
  return inter.div(area(a).unsqueeze(1).add(area(b)).sub(inter));
}

function encode(boxes: T, anchors: T): T {
  const size = anchors.at(':', '2:').sub(anchors.at(':', ':2'));
  const mid = anchors.at(':', ':2').add(size.div(2));
  const wh = boxes.at(':', '2:').sub(boxes.at(':', ':2'));
  const xy = boxes.at(':', ':2').add(wh.div(2));
  return torch.cat([xy.sub(mid).div(size), wh.div(size).log()], 1);
}

function decode(offsets: T, anchors: T): T {
  const size = anchors.at(':', '2:').sub(anchors.at(':', ':2'));
  const mid = anchors.at(':', ':2').add(size.div(2));
  const [dxy, dwh] = offsets.split(2, -1);
  const xy = dxy.mul(size).add(mid);
  const wh = dwh.clamp({ max: 4 }).exp().mul(size);
  return torch.cat([xy.sub(wh.div(2)), xy.add(wh.div(2))], -1);
}

function focal(logits: T, targets: T, gamma = 2, alpha = 0.25): T {
  const p = logits.sigmoid();
  const ce = F.binary_cross_entropy_with_logits(logits, targets, { reduction: 'none' });
  const pt = p.mul(targets).add(p.neg().add(1).mul(targets.neg().add(1)));
  const weight = targets.mul(alpha).add(
    targets
      .neg()
      .add(1)
      .mul(1 - alpha),
  );
  return ce.mul(weight).mul(pt.neg().add(1).pow(gamma)).sum();
}

function losses(output: { scores: T; offsets: T; anchors: T }, targets: Target[]) {
  let classification = torch.zeros([]);
  let regression = torch.zeros([]);
  let found = 0;
  for (const [i, { boxes, labels }] of targets.entries()) {
    const overlap = iou(output.anchors, boxes);
    const [best, which] = overlap.max(1);
    const positive = best.ge(0.4);
    const wanted = torch.zeros_like(output.scores.at(i));
    wanted.put_(positive, F.one_hot(labels.at(which.at(positive)), wanted.size(1)).float());
    classification = classification.add(focal(output.scores.at(i), wanted));
    const goal = encode(boxes.at(which.at(positive)), output.anchors.at(positive));
    regression = regression.add(
      F.smooth_l1_loss(output.offsets.at(i, positive), goal, { reduction: 'sum', beta: 0.11 }),
    );
    found += positive.sum().item();
  }
  const norm = Math.max(1, found);
  return [classification.div(norm), regression.div(norm)] as const;
}

function nms(boxes: T, scores: T, threshold: number): number[] {
  const order = scores.argsort({ descending: true }).tolist() as number[];
  const overlap = iou(boxes, boxes);
  const keep: number[] = [];
  for (const i of order) if (keep.every((j) => overlap.at(i, j).item() <= threshold)) keep.push(i);
  return keep;
}

// ---------------------------------------------------------------- training
const detector = new Detector(2);
const optimizer = new optim.SGD(detector.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 1e-4 });
const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, [1], { gamma: 0.1 });
for (let epoch = 0; epoch < 2; epoch++) {
  for (const { images, targets } of loader) {
    const output = detector(images);
    const [classification, regression] = losses(output, targets);
    const loss = classification.add(regression.mul(0.5));
    optimizer.zero_grad();
    loss.backward();
    nn.utils.clip_grad_norm_(detector.parameters(), 1);
    optimizer.step();
    console.log(epoch, classification.item().toFixed(3), regression.item().toFixed(3));
  }
  scheduler.step();
}

detector.eval();
torch.no_grad(() => {
  const [image, target] = new Shapes(3).at(1);
  const { scores, offsets, anchors } = detector(image.unsqueeze(0));
  const boxes = decode(offsets.squeeze(0), anchors).clamp(0, 64);
  const [confidence, classes] = scores.at(0).sigmoid().max(1);
  const [top, chosen] = confidence.topk(20);
  const kept = nms(boxes.at(chosen), top, 0.5);
  for (const k of kept.slice(0, 3)) console.log(classes.at(chosen.at(k)).item(), boxes.at(chosen.at(k)).tolist());
  console.log(iou(boxes.at(chosen), target.boxes).amax(0));
});
