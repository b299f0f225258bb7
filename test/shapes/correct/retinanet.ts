// One-stage detection: a feature pyramid, shared heads, anchors, matching by overlap, focal loss, box codes, and suppression.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(64);

interface Target {
  boxes: torch.Tensor;
  labels: torch.Tensor;
}

class FPN extends nn.Module {
  inner: nn.ModuleList;
  layer: nn.ModuleList;
  extra: nn.Conv2d;

  constructor(inputs: readonly number[], out: number) {
    super();
    this.inner = new nn.ModuleList(inputs.map((c) => new nn.Conv2d(c, out, 1)));
    this.layer = new nn.ModuleList(inputs.map(() => new nn.Conv2d(out, out, 3, { padding: 1 })));
    this.extra = new nn.Conv2d(out, out, 3, { stride: 2, padding: 1 });
  }

  forward(xs: torch.Tensor[]): torch.Tensor[] {
    let last = this.inner.at(-1)(xs[xs.length - 1]);
    const results = [this.layer.at(-1)(last)];
    for (let i = xs.length - 2; i >= 0; i--) {
      const lateral = this.inner[i](xs[i]);
      const top_down = F.interpolate(last, { size: lateral.shape.slice(-2), mode: 'nearest' });
      last = lateral.add(top_down);
      results.unshift(this.layer[i](last));
    }
    return [...results, this.extra(results.at(-1)!)];
  }
}

class Backbone extends nn.Module {
  stages: nn.ModuleList;

  constructor(widths: readonly number[]) {
    super();
    this.stages = new nn.ModuleList();
    widths.reduce((inputs, width) => {
      this.stages.append(
        new nn.Sequential(new nn.Conv2d(inputs, width, 3, 2, 1), new nn.GroupNorm(4, width), new nn.ReLU()),
      );
      return width;
    }, 3);
  }

  forward(x: torch.Tensor) {
    const outputs: torch.Tensor[] = [];
    for (const stage of this.stages) outputs.push((x = stage(x)));
    return outputs.slice(-2);
  }
}

class Head extends nn.Module {
  conv: nn.Sequential;
  out: nn.Conv2d;

  constructor(
    channels: number,
    private readonly anchors: number,
    private readonly values: number,
  ) {
    super();
    this.conv = new nn.Sequential();
    for (let i = 0; i < 2; i++) {
      this.conv.append(new nn.Conv2d(channels, channels, 3, { padding: 1 }));
      this.conv.append(new nn.ReLU());
    }
    this.out = new nn.Conv2d(channels, anchors * values, { kernel_size: 3, padding: 1 });
  }

  forward(features: torch.Tensor[]) {
    const all = features.map((feature) => {
      const x = this.out(this.conv(feature));
      const [N, , H, W] = x.shape;
      return x.view(N, this.anchors, this.values, H, W).permute(0, 3, 4, 1, 2).reshape(N, -1, this.values);
    });
    return torch.cat(all, { dim: 1 });
  }
}

class Anchors {
  private readonly cells: torch.Tensor[];

  constructor(
    private readonly strides: readonly number[],
    ratios: readonly number[] = [0.5, 1, 2],
    scales: readonly number[] = [1, 1.26],
  ) {
    this.cells = strides.map((stride) => {
      const rows = ratios.flatMap((ratio) =>
        scales.map((scale) => {
          const size = 3 * stride * scale;
          const [h, w] = [size * Math.sqrt(ratio), size / Math.sqrt(ratio)];
          return [-w / 2, -h / 2, w / 2, h / 2];
        }),
      );
      return torch.tensor(rows);
    });
  }

  get per_cell() {
    return this.cells[0].size(0);
  }

  grid(features: readonly torch.Tensor[]) {
    const all: torch.Tensor[] = [];
    for (const [level, feature] of features.entries()) {
      const [h, w] = feature.shape.slice(2);
      const stride = this.strides[level];
      const ys = torch.arange(h).mul(stride);
      const xs = torch.arange(w).mul(stride);
      const [shift_y, shift_x] = torch.meshgrid([ys, xs], { indexing: 'ij' }).map((t) => t.reshape(-1));
      const shifts = torch.stack([shift_x, shift_y, shift_x, shift_y], 1);
      all.push(
        shifts
          .view(-1, 1, 4)
          .add(this.cells[level].view(1, -1, 4))
          .reshape(-1, 4),
      );
    }
    return torch.cat(all);
  }
}

function pairwise_iou(a: torch.Tensor, b: torch.Tensor) {
  const area = (t: torch.Tensor) => t.at(':, 2:').sub(t.at(':, :2')).prod(1);
  const lt = torch.max(a.at(':, None, :2'), b.at(':, :2'));
  const rb = torch.min(a.at(':, None, 2:'), b.at(':, 2:'));
  const inter = rb.sub(lt).clamp({ min: 0 }).prod(-1);
  return inter.div(area(a).unsqueeze(1).add(area(b)).sub(inter));
}

const to_center = (boxes: torch.Tensor) => {
  const wh = boxes.at(':, 2:').sub(boxes.at(':, :2'));
  return { wh, c: boxes.at(':, :2').add(wh.mul(0.5)) };
};

function encode(boxes: torch.Tensor, anchors: torch.Tensor) {
  const [g, a] = [to_center(boxes), to_center(anchors)];
  return torch.cat([g.c.sub(a.c).div(a.wh), g.wh.div(a.wh).log()], 1);
}

function decode(deltas: torch.Tensor, anchors: torch.Tensor) {
  const { wh, c } = to_center(anchors);
  const centers = deltas.at('..., :2').mul(wh).add(c);
  const sizes = deltas.at('..., 2:').clamp({ max: 4 }).exp().mul(wh);
  return torch.cat([centers.sub(sizes.mul(0.5)), centers.add(sizes.mul(0.5))], -1);
}

function sigmoid_focal_loss(inputs: torch.Tensor, targets: torch.Tensor, alpha = 0.25, gamma = 2) {
  const p = inputs.sigmoid();
  const ce = F.binary_cross_entropy_with_logits(inputs, targets, { reduction: 'none' });
  const p_t = p.mul(targets).add(torch.sub(1, p).mul(torch.sub(1, targets)));
  const alpha_t = targets.mul(alpha).add(torch.sub(1, targets).mul(1 - alpha));
  return alpha_t.mul(ce).mul(torch.sub(1, p_t).pow(gamma));
}

class RetinaNet extends nn.Module {
  backbone = new Backbone([8, 16, 32]);
  fpn = new FPN([16, 32], 24);
  anchors = new Anchors([4, 8, 16]);
  classification: Head;
  regression: Head;

  constructor(readonly classes: number) {
    super();
    this.classification = new Head(24, this.anchors.per_cell, classes);
    this.regression = new Head(24, this.anchors.per_cell, 4);
    nn.init.constant_(this.classification.out.bias!, -Math.log((1 - 0.01) / 0.01));
  }

  forward(images: torch.Tensor) {
    const features = this.fpn(this.backbone(images));
    return {
      logits: this.classification(features),
      deltas: this.regression(features),
      anchors: this.anchors.grid(features),
    };
  }

  loss({ logits, deltas, anchors }: ReturnType<RetinaNet['forward']>, targets: readonly Target[]) {
    const losses = targets.map(({ boxes, labels }, i) => {
      const [best, matched] = pairwise_iou(boxes, anchors).max(0);
      const foreground = best.ge(0.5);
      const valid = foreground.logical_or(best.lt(0.4));
      const truth = torch.zeros_like(logits.at(i));
      truth.put_(foreground, labels.at(matched.at(foreground)), 1);
      const count = Math.max(1, foreground.sum().item());
      const cls = sigmoid_focal_loss(logits.at(i).at(valid), truth.at(valid)).sum().div(count);
      const wanted = encode(boxes.at(matched.at(foreground)), anchors.at(foreground));
      const reg = F.smooth_l1_loss(deltas.at(i, foreground), wanted, { reduction: 'sum', beta: 0.1 }).div(count);
      return { cls, reg };
    });
    const mean = (name: 'cls' | 'reg') => torch.stack(losses.map((each) => each[name])).mean();
    return { cls: mean('cls'), reg: mean('reg') };
  }

  detect(images: torch.Tensor, { threshold = 0.005, overlap = 0.5, most = 20 } = {}) {
    return torch.no_grad(() => {
      const { logits, deltas, anchors } = this.forward(images);
      const boxes = decode(deltas, anchors).clamp(0, images.size(-1));
      const [scores, labels] = logits.sigmoid().max(-1);
      return [...Array(images.size(0)).keys()].map((i) => {
        const top = scores.at(i).topk(most).indices;
        const [b, s, l] = [boxes.at(i, top), scores.at(i, top), labels.at(i, top)];
        const iou = pairwise_iou(b, b);
        const keep: number[] = [];
        for (let j = 0; j < most; j++)
          if (s.at(j).item() > threshold && keep.every((k) => iou.at(j, k).item() <= overlap)) keep.push(j);
        return { boxes: b.at(keep), scores: s.at(keep), labels: l.at(keep) };
      });
    });
  }
}

const net = new RetinaNet(3);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
const images = torch.rand(2, 3, 64, 64);
const targets: Target[] = [
  {
    boxes: torch.tensor([
      [8.0, 8.5, 30.0, 28.0],
      [30.0, 32.0, 60.5, 62.0],
    ]),
    labels: torch.tensor([0, 2]),
  },
  { boxes: torch.tensor([[20.0, 10.0, 44.5, 40.0]]), labels: torch.tensor([1]) },
];
for (let step = 0; step < 2; step++) {
  const { cls, reg } = net.loss(net(images), targets);
  const loss = cls.add(reg);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(cls.item() > 0, reg.item() > 0);
}
net.eval();
for (const found of net.detect(images)) console.log(found.boxes.shape[1], found.scores.ndim, found.labels.dtype);
