// Semantic segmentation after DeepLab: atrous pyramid, a decoder that joins low-level features, an auxiliary head, mean IoU.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const { Dataset, DataLoader } = torch.utils.data;
const IGNORE = 255;

type Sample = [image: torch.Tensor, mask: torch.Tensor];

/** Rectangles of a class each, with an ignored frame around them. */
class Rectangles extends Dataset<Sample> {
  constructor(
    private readonly count: number,
    private readonly size: [number, number],
    private readonly classes: number,
  ) {
    super();
  }

  get length() {
    return this.count;
  }

  at(index: number): Sample {
    const [h, w] = this.size;
    const image = torch.rand(3, h, w).mul(0.2);
    const mask = torch.zeros(h, w, { dtype: torch.long });
    const cls = 1 + (index % (this.classes - 1));
    const top = 4 + (index % 7);
    const left = 5 + (index % 9);
    mask.at(`${top}:${top + 12}, ${left}:${left + 14}`).fill_(cls);
    image.at(`${cls % 3}, ${top}:${top + 12}, ${left}:${left + 14}`).add_(0.7);
    mask.at(0).fill_(IGNORE);
    mask.put_(':', -1, IGNORE);
    return [image, mask];
  }
}

class ConvNormAct extends nn.Sequential {
  constructor(i: number, o: number, k = 3, options: { stride?: number; dilation?: number } = {}) {
    const { stride = 1, dilation = 1 } = options;
    super(
      new nn.Conv2d(i, o, k, { stride, dilation, padding: (dilation * (k - 1)) / 2, bias: false }),
      new nn.BatchNorm2d(o),
      new nn.ReLU(),
    );
  }
}

class Backbone extends nn.Module {
  layer1 = new ConvNormAct(3, 16, 3, { stride: 2 });
  layer2 = new ConvNormAct(16, 24, 3, { stride: 2 });
  layer3 = new ConvNormAct(24, 32, 3, { stride: 2 });
  layer4 = new nn.Sequential(new ConvNormAct(32, 48, 3, { dilation: 2 }), new ConvNormAct(48, 48, 3, { dilation: 4 }));

  forward(x: torch.Tensor) {
    const low = this.layer2(this.layer1(x));
    const aux = this.layer3(low);
    return { low, aux, out: this.layer4(aux) };
  }
}

class ASPPPooling extends nn.Module {
  project: nn.Sequential;

  constructor(i: number, o: number) {
    super();
    this.project = new nn.Sequential(new nn.AdaptiveAvgPool2d(1), new nn.Conv2d(i, o, 1), new nn.ReLU());
  }

  forward(x: torch.Tensor) {
    const size = x.shape.slice(-2);
    return F.interpolate(this.project(x), { size, mode: 'bilinear', align_corners: false });
  }
}

class ASPP extends nn.Module {
  convs: nn.ModuleList;
  project: nn.Sequential;

  constructor(inputs: number, rates: readonly number[], outputs = 32) {
    super();
    this.convs = new nn.ModuleList([
      new ConvNormAct(inputs, outputs, 1),
      ...rates.map((dilation) => new ConvNormAct(inputs, outputs, 3, { dilation })),
      new ASPPPooling(inputs, outputs),
    ]);
    this.project = new nn.Sequential(new ConvNormAct(this.convs.length * outputs, outputs, 1), new nn.Dropout(0.1));
  }

  forward(x: torch.Tensor) {
    const results: torch.Tensor[] = [];
    for (const conv of this.convs) results.push(conv(x));
    return this.project(torch.cat(results, 1));
  }
}

class DeepLab extends nn.Module {
  backbone = new Backbone();
  aspp = new ASPP(48, [2, 4, 6]);
  reduce = new ConvNormAct(24, 12, 1);
  decode: nn.Sequential;
  auxiliary: nn.Sequential;

  constructor(readonly classes: number) {
    super();
    this.decode = new nn.Sequential(new ConvNormAct(32 + 12, 32), new nn.Conv2d(32, classes, 1));
    this.auxiliary = new nn.Sequential(new ConvNormAct(32, 8), new nn.Dropout2d(0.1), new nn.Conv2d(8, classes, 1));
  }

  forward(x: torch.Tensor): { out: torch.Tensor; aux?: torch.Tensor } {
    const [, , H, W] = x.shape;
    const { low, aux, out } = this.backbone(x);
    const resize = (t: torch.Tensor, size: number[]) =>
      F.interpolate(t, { size, mode: 'bilinear', align_corners: true });
    const context = resize(this.aspp(out), [...low.shape.slice(2)]);
    const logits = this.decode(torch.cat([context, this.reduce(low)], { dim: 1 }));
    const result = { out: resize(logits, [H, W]) };
    if (!this.training) return result;
    return { ...result, aux: resize(this.auxiliary(aux), [H, W]) };
  }
}

// %% Metrics
class Confusion {
  private matrix: torch.Tensor | undefined;

  constructor(private readonly n: number) {}

  update(truth: torch.Tensor, predicted: torch.Tensor) {
    this.matrix ??= torch.zeros(this.n, this.n, { dtype: torch.int64 });
    const valid = truth.ge(0).logical_and(truth.lt(this.n));
    const codes = truth.at(valid).mul(this.n).add(predicted.at(valid));
    this.matrix.add_(torch.bincount(codes, { minlength: this.n ** 2 }).reshape(this.n, this.n));
  }

  compute() {
    const h = this.matrix!.float();
    const diagonal = torch.diag(h);
    const accuracy = diagonal.sum().div(h.sum());
    const iou = diagonal.div(h.sum(1).add(h.sum(0)).sub(diagonal).clamp({ min: 1 }));
    return { accuracy: accuracy.item(), iou: iou.tolist() as number[], mean: iou.mean().item() };
  }
}

// %% Training
const CLASSES = 4;
const net = new DeepLab(CLASSES);
const loader = new DataLoader(new Rectangles(10, [48, 64], CLASSES), { batch_size: 4, shuffle: true, drop_last: true });
const criterion = new nn.CrossEntropyLoss({ ignore_index: IGNORE, weight: torch.tensor([0.4, 1, 1, 1]) });
const groups = [
  { params: [...net.backbone.parameters()], lr: 1e-3 },
  {
    params: [
      ...net.aspp.parameters(),
      ...net.reduce.parameters(),
      ...net.decode.parameters(),
      ...net.auxiliary.parameters(),
    ],
  },
];
const optimizer = new optim.SGD(groups, { lr: 1e-2, momentum: 0.9 });
const total = loader.length * 2;
const poly = new optim.lr_scheduler.LambdaLR(optimizer, (i: number) => (1 - i / (total + 1)) ** 0.9);

for (let epoch = 0; epoch < 2; epoch++) {
  net.train();
  for (const [image, mask] of loader) {
    const { out, aux } = net(image);
    const loss = criterion(out, mask).add(criterion(aux!, mask).mul(0.5));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    poly.step();
  }
}
net.eval();
const confusion = new Confusion(CLASSES);
torch.no_grad(() => {
  for (const [image, mask] of new DataLoader(new Rectangles(5, [40, 56], CLASSES), { batch_size: 2 })) {
    const { out } = net(image);
    confusion.update(mask.flatten(), out.argmax(1).flatten());
  }
});
const { accuracy, mean } = confusion.compute();
console.log(`pixels ${(100 * accuracy).toFixed(1)} %, mean overlap ${mean.toFixed(3)}`);
