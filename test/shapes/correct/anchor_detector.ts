// A one-stage detector on drawn rectangles: two maps, three anchors a cell, background is class 0.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { anchorsOf, decode, encode, iou, nms } from './lib/boxes';

const F = nn.functional;
const { DataLoader, Dataset } = torch.utils.data;
torch.manual_seed(21);

type Target = { boxes: torch.Tensor; labels: torch.Tensor };
type Item = { image: torch.Tensor; target: Target };

class Rectangles extends Dataset<Item> {
  items: Item[] = [];

  constructor(count: number, size = 64) {
    super();
    for (let i = 0; i < count; i++) {
      const image = torch.zeros(3, size, size);
      const boxes: number[][] = [];
      const labels: number[] = [];
      for (let k = 0; k <= i % 3; k++) {
        const [x, y, w, h] = [(i * 13 + k * 17) % 40, (i * 7 + k * 23) % 40, 10 + 6 * k, 14];
        image.at(k % 2, `${y}:${y + h}`, `${x}:${x + w}`).fill_(1);
        boxes.push([x, y, x + w, y + h]);
        labels.push((k % 2) + 1);
      }
      this.items.push({ image, target: { boxes: torch.tensor(boxes).float(), labels: torch.tensor(labels) } });
    }
  }

  get length() {
    return this.items.length;
  }

  at(i: number) {
    return this.items[i];
  }
}

const collate = (batch: Item[]): [torch.Tensor, Target[]] => [
  torch.stack(batch.map((item) => item.image)),
  batch.map((item) => item.target),
];

const ratios = [0.5, 1, 2];
const CLASSES = 3;

class Head extends nn.Module {
  cls: nn.Conv2d;
  reg: nn.Conv2d;

  constructor(
    channels: number,
    readonly anchors: number,
    readonly classes: number,
  ) {
    super();
    this.cls = new nn.Conv2d(channels, anchors * classes, 3, { padding: 1 });
    this.reg = new nn.Conv2d(channels, anchors * 4, 3, { padding: 1 });
  }

  forward(map: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const n = map.size(0);
    const scores = this.cls(map).permute(0, 2, 3, 1).reshape(n, -1, this.classes);
    const deltas = this.reg(map).permute(0, 2, 3, 1).reshape(n, -1, 4);
    return [scores, deltas];
  }
}

class Detector extends nn.Module {
  stem = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(16, 24, 3, { stride: 2, padding: 1 }),
    new nn.ReLU(),
  );
  deeper = new nn.Sequential(new nn.Conv2d(24, 32, 3, { stride: 2, padding: 1 }), new nn.ReLU());
  heads = new nn.ModuleList([new Head(24, ratios.length, CLASSES), new Head(32, ratios.length, CLASSES)]);

  forward(x: torch.Tensor) {
    const fine = this.stem(x);
    const maps = [fine, this.deeper(fine)];
    const parts = maps.map((map, i) => (this.heads.at(i) as Head)(map));
    return {
      scores: torch.cat(
        parts.map((p) => p[0]),
        1,
      ),
      deltas: torch.cat(
        parts.map((p) => p[1]),
        1,
      ),
    };
  }
}

const anchors = torch.cat([anchorsOf(8, 8, 8, 14, ratios), anchorsOf(4, 4, 16, 26, ratios)]);

/** For each anchor its class and its box. */
function match(target: Target, low = 0.3) {
  const overlaps = iou(anchors, target.boxes);
  const [best, which] = overlaps.max(1);
  const labels = target.labels.at(which).clone();
  labels.masked_fill_(best.lt(low), 0);
  const winners = overlaps.argmax(0);
  labels.index_put_([winners], target.labels);
  return { labels, boxes: encode(anchors, target.boxes.at(which)) };
}

function detectionLoss(out: { scores: torch.Tensor; deltas: torch.Tensor }, targets: Target[]) {
  const matched = targets.map((t) => match(t));
  const labels = torch.stack(matched.map((m) => m.labels));
  const boxes = torch.stack(matched.map((m) => m.boxes));
  const positive = labels.gt(0);
  const count = Math.max(1, positive.sum().item());
  const cls = F.cross_entropy(out.scores.flatten(0, 1), labels.flatten(), { reduction: 'sum' });
  const reg = F.smooth_l1_loss(out.deltas.at(positive), boxes.at(positive), { reduction: 'sum' });
  return cls.add(reg).div(count);
}

const loader = new DataLoader(new Rectangles(14), { batch_size: 4, shuffle: true, collate_fn: collate });
const model = new Detector();
const opt = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 1e-4 });
for (let epoch = 0; epoch < 3; epoch++) {
  let sum = 0;
  for (const [images, targets] of loader) {
    const loss = detectionLoss(model(images), targets);
    opt.zero_grad();
    loss.backward();
    opt.step();
    sum += loss.item();
  }
  console.log(`epoch ${epoch}: ${(sum / loader.length).toFixed(3)}`);
}

// detect
model.eval();
const picture = new Rectangles(3).at(2).image.unsqueeze(0);
const found = torch.no_grad(() => {
  const { scores, deltas } = model(picture);
  const boxes = decode(anchors, deltas.at(0)).clamp(0, 64);
  const [sure, label] = scores.at(0).softmax(-1).at(':', '1:').max(-1);
  const top = sure.topk(10)[1];
  const kept = nms(boxes.at(top), sure.at(top), 0.5);
  return kept.map((i) => ({ label: label.at(top).at(i).item() + 1, box: boxes.at(top).at(i) }));
});
console.log(found.length > 0, found[0].box.shape);
