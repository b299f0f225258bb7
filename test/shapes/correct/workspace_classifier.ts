// A residual classifier put together from the workspace's own library: blocks from a barrel, a training engine, data of FakeData.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { datasets, transforms } from 'tensorpad/vision';
import { ConvBlock, Residual, widths } from './lib/blocks';
import { evaluate, History, type Task, trainEpoch } from './lib/engine';

torch.manual_seed(0);
const CLASSES = 4;
const transform = new transforms.Compose([
  new transforms.Resize(28),
  new transforms.RandomCrop(24),
  new transforms.RandomHorizontalFlip(),
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
]);
const all = new datasets.FakeData({ size: 60, image_size: [3, 32, 32], num_classes: CLASSES, transform });
const [train, val, test] = torch.utils.data.random_split(all, [0.6, 0.2, 0.2]);
const loader = (set: any, shuffle = false) =>
  new torch.utils.data.DataLoader<any, any>(set, { batch_size: 8, shuffle });

class Net extends nn.Module {
  stem = new ConvBlock(3, widths[0]!);
  stages = new nn.ModuleList();
  head: nn.Linear;
  constructor() {
    super();
    let channels = this.stem.outputs;
    for (const width of widths) {
      this.stages.append(new Residual(channels, width, 2));
      channels = width;
    }
    this.head = new nn.Linear(channels, CLASSES);
  }
  forward(x: torch.Tensor) {
    let h = this.stem(x);
    for (const stage of this.stages) h = stage(h);
    return this.head(nn.functional.adaptive_avg_pool2d(h, 1).flatten(1));
  }
}

const model = new Net();
const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, weight_decay: 1e-2 });
const task: Task = {
  model,
  optimizer,
  loss: (output, target) => nn.functional.cross_entropy(output, target, { label_smoothing: 0.1 }),
  scheduler: new optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 3 }),
};
const history = new History();
for (let epoch = 0; epoch < 3; epoch++) {
  const loss = trainEpoch(task, loader(train, true));
  const { accuracy, ...rest } = evaluate(task, loader(val));
  history.add({ epoch, loss, accuracy, val: rest.loss });
}
const final = evaluate(task, loader(test));
const counts = torch.bincount(final.predictions, { minlength: CLASSES });
console.log(final.accuracy.toFixed(2), counts.tolist(), history.last('loss'));
plt.plot(history.column('loss'));
plt.plot(history.column('val'));
