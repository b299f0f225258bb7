// A YOLO-like detector: two scales, three anchors each, boxes decoded on a grid, overlap by broadcasting, suppression.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const CLASSES = 4;
const ANCHORS = [
  [
    [10, 13],
    [16, 30],
    [33, 23],
  ],
  [
    [30, 61],
    [62, 45],
    [59, 119],
  ],
];

class ConvBlock extends nn.Module {
  conv: nn.Conv2d;
  bn: nn.BatchNorm2d;
  act = new nn.LeakyReLU(0.1);

  constructor(i: number, o: number, k: number, s = 1) {
    super();
    this.conv = new nn.Conv2d(i, o, k, s, Math.floor(k / 2), { bias: false });
    this.bn = new nn.BatchNorm2d(o);
  }

  forward(x: torch.Tensor) {
    return this.act(this.bn(this.conv(x)));
  }
}

class Detect extends nn.Module {
  heads: nn.ModuleList;
  private no = CLASSES + 5;

  constructor(
    channels: number[],
    private anchors: number[][][],
    private stride: number[],
  ) {
    super();
    this.heads = new nn.ModuleList(channels.map((c, i) => new nn.Conv2d(c, this.no * anchors[i].length, 1)));
  }

  forward(features: torch.Tensor[]) {
    const raw: torch.Tensor[] = [];
    const boxes: torch.Tensor[] = [];
    features.forEach((feature, i) => {
      const x = this.heads[i](feature);
      const [bs, , ny, nx] = x.shape;
      const na = this.anchors[i].length;
      const p = x.view(bs, na, this.no, ny, nx).permute(0, 1, 3, 4, 2).contiguous();
      raw.push(p);
      if (this.training) return;
      const [yv, xv] = torch.meshgrid([torch.arange(ny), torch.arange(nx)], { indexing: 'ij' });
      const grid = torch.stack([xv, yv], 2).view(1, 1, ny, nx, 2).float();
      const anchor = torch.tensor(this.anchors[i]).view(1, na, 1, 1, 2).float();
      const y = p.sigmoid();
      const xy = y.at('..., 0:2').mul(2).sub(0.5).add(grid).mul(this.stride[i]);
      const wh = y.at('..., 2:4').mul(2).pow(2).mul(anchor);
      boxes.push(torch.cat([xy, wh, y.at('..., 4:')], -1).view(bs, -1, this.no));
    });
    return this.training ? { raw } : { raw, boxes: torch.cat(boxes, 1) };
  }
}

class TinyYolo extends nn.Module {
  stem = new nn.Sequential(new ConvBlock(3, 8, 3, 2), new ConvBlock(8, 16, 3, 2));
  mid = new nn.Sequential(new ConvBlock(16, 32, 3, 2), new ConvBlock(32, 32, 1));
  deep = new ConvBlock(32, 64, 3, 2);
  lateral = new ConvBlock(64, 16, 1);
  fuse = new ConvBlock(16 + 32, 32, 3);
  detect = new Detect([32, 64], ANCHORS, [8, 16]);

  forward(x: torch.Tensor) {
    const p3 = this.mid(this.stem(x));
    const p4 = this.deep(p3);
    const up = F.interpolate(this.lateral(p4), { scale_factor: 2, mode: 'nearest' });
    return this.detect([this.fuse(torch.cat([up, p3], 1)), p4]);
  }
}

const xywh2xyxy = (b: torch.Tensor) => {
  const half = b.at('..., 2:4').div(2);
  return torch.cat([b.at('..., :2').sub(half), b.at('..., :2').add(half)], -1);
};

/** Overlap of every box of a with every box of b. */
function box_iou(a: torch.Tensor, b: torch.Tensor) {
  const area = (t: torch.Tensor) =>
    t
      .at(':, 2')
      .sub(t.at(':, 0'))
      .mul(t.at(':, 3').sub(t.at(':, 1')));
  const lt = torch.maximum(a.at(':, None, :2'), b.at(':, :2'));
  const rb = torch.minimum(a.at(':, None, 2:'), b.at(':, 2:'));
  const inter = rb.sub(lt).clamp({ min: 0 }).prod(2);
  return inter.div(area(a).at(':, None').add(area(b)).sub(inter));
}

function nms(boxes: torch.Tensor, scores: torch.Tensor, threshold: number) {
  const keep: number[] = [];
  const iou = box_iou(boxes, boxes);
  let order = scores.argsort({ dim: 0, descending: true }).tolist() as number[];
  while (order.length > 0) {
    const [best, ...others] = order;
    keep.push(best);
    order = others.filter((other) => iou.at(best, other).item() <= threshold);
  }
  return keep;
}

const model = new TinyYolo();
const { raw } = model(torch.rand(2, 3, 64, 96));
console.log(raw.map((p: torch.Tensor) => [...p.shape]));

// Objectness is trained against a sparse target, classes only where there is an object.
const [p3] = raw as torch.Tensor[];
const tobj = torch.zeros(p3.shape.slice(0, 4));
const b = torch.tensor([0, 0, 1]);
const a = torch.tensor([0, 2, 1]);
const gj = torch.tensor([1, 4, 7]);
const gi = torch.tensor([3, 0, 11]);
tobj.put_(b, a, gj, gi, 1);
const matched = p3.at(b, a, gj, gi);
const tcls = F.one_hot(torch.tensor([0, 3, 1]), CLASSES).float();
const loss = F.binary_cross_entropy_with_logits(p3.at('..., 4'), tobj).add(
  F.binary_cross_entropy_with_logits(matched.at(':, 5:'), tcls),
);
loss.backward();

model.eval();
torch.no_grad(() => {
  const { boxes } = model(torch.rand(1, 3, 64, 64));
  const [found] = boxes!.unbind(0);
  const [conf, cls] = found.at(':, 5:').mul(found.at(':, 4:5')).max(1);
  const best = conf.topk(10).indices;
  const kept = nms(xywh2xyxy(found.at(best)), conf.at(best), 0.45);
  console.log(kept.length, cls.at(best).at(kept));
});
