// Metrics of many kinds over a validation pass: confusion, precision and recall, top-k, ROC, average precision, calibration.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(8);
const CLASSES = 5;
abstract class Metric<T = number> {
  abstract update(logits: torch.Tensor, target: torch.Tensor): void;
  abstract compute(): T;
}
class Accuracy extends Metric {
  private right = 0;
  private seen = 0;
  constructor(private readonly k = 1) {
    super();
  }
  update(logits: torch.Tensor, target: torch.Tensor) {
    const [, top] = logits.topk(this.k, 1);
    this.right += top.eq(target.unsqueeze(1)).any(1).sum().item();
    this.seen += target.numel();
  }
  compute() {
    return this.right / this.seen;
  }
}
class Confusion extends Metric<torch.Tensor> {
  private readonly table = torch.zeros(CLASSES, CLASSES, { dtype: torch.int64 });
  update(logits: torch.Tensor, target: torch.Tensor) {
    const flat = target.mul(CLASSES).add(logits.argmax(1));
    this.table.add_(torch.bincount(flat, { minlength: CLASSES * CLASSES }).view(CLASSES, CLASSES));
  }
  compute() {
    return this.table;
  }
}
class Gathered extends Metric<{ probabilities: torch.Tensor; targets: torch.Tensor }> {
  private readonly rows: [torch.Tensor, torch.Tensor][] = [];
  update(logits: torch.Tensor, target: torch.Tensor) {
    this.rows.push([logits.softmax(1), target]);
  }
  compute() {
    return { probabilities: torch.cat(this.rows.map(([p]) => p)), targets: torch.cat(this.rows.map(([, t]) => t)) };
  }
}
const metrics = { top1: new Accuracy(), top3: new Accuracy(3), confusion: new Confusion(), all: new Gathered() };
const model = new nn.Sequential(new nn.Linear(12, 24), new nn.GELU(), new nn.Linear(24, CLASSES)).eval();
const set = new torch.utils.data.TensorDataset(torch.randn(53, 12), torch.randint(0, CLASSES, [53]));
const loader = new torch.utils.data.DataLoader<any, [torch.Tensor, torch.Tensor]>(set, { batch_size: 16 });
torch.no_grad(() => {
  for (const [x, y] of loader) {
    const logits = model(x);
    for (const metric of Object.values(metrics)) metric.update(logits, y);
  }
});
const confusion = metrics.confusion.compute().double();
const hits = confusion.diagonal();
const precision = hits.div(confusion.sum(0).clamp({ min: 1 }));
const recall = hits.div(confusion.sum(1).clamp({ min: 1 }));
const f1 = precision
  .mul(recall)
  .mul(2)
  .div(precision.add(recall).clamp({ min: 1e-9 }));
console.log(metrics.top1.compute(), metrics.top3.compute(), f1.mean().item());

const { probabilities, targets } = metrics.all.compute();
function roc(scores: torch.Tensor, positive: torch.Tensor) {
  const order = scores.argsort({ descending: true });
  const sorted = positive.index_select(0, order).float();
  const tpr = sorted.cumsum(0).div(sorted.sum().clamp({ min: 1 }));
  const negatives = sorted.neg().add(1);
  const fpr = negatives.cumsum(0).div(negatives.sum().clamp({ min: 1 }));
  return { tpr, fpr, auc: torch.trapezoid(tpr, fpr).item() };
}
const curves = Array.from({ length: CLASSES }, (_, c) => roc(probabilities.select(1, c), targets.eq(c)));
for (const { fpr, tpr } of curves) plt.plot(fpr, tpr);
console.log(curves.map(({ auc }) => auc.toFixed(2)).join(' '));

const [confidence, predicted] = probabilities.max(1);
const correct = predicted.eq(targets).float();
const edges = torch.linspace(0, 1, 6);
const bins = torch.bucketize(confidence, edges.at('1:-1'));
const count = torch.bincount(bins, { minlength: 5 });
const sumOf = (values: torch.Tensor) => torch.zeros(5).index_add(0, bins, values);
const gap = sumOf(correct).sub(sumOf(confidence)).abs();
const ece = gap.sum().div(targets.numel());
console.log(count.tolist(), ece.item());
plt.imshow(confusion.div(confusion.sum(1, true).clamp({ min: 1 })));
plt.colorbar();
