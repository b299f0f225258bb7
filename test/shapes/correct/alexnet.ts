// AlexNet as in the paper's later form, on a few noisy pictures, with a warm-up that stops early.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const { DataLoader } = torch.utils.data;
torch.manual_seed(1);

class AlexNet extends nn.Module {
  features: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;

  constructor(num_classes = 1000, width = 1, dropout = 0.5) {
    super();
    const c = (n: number) => Math.max(1, Math.round(n * width));
    this.features = new nn.Sequential(
      new nn.Conv2d(3, c(64), { kernel_size: 11, stride: 4, padding: 2 }),
      new nn.ReLU({ inplace: true }),
      new nn.MaxPool2d({ kernel_size: 3, stride: 2 }),
      new nn.Conv2d(c(64), c(192), { kernel_size: 5, padding: 2 }),
      new nn.ReLU({ inplace: true }),
      new nn.MaxPool2d({ kernel_size: 3, stride: 2 }),
      new nn.Conv2d(c(192), c(384), { kernel_size: 3, padding: 1 }),
      new nn.ReLU({ inplace: true }),
      new nn.Conv2d(c(384), c(256), { kernel_size: 3, padding: 1 }),
      new nn.ReLU({ inplace: true }),
      new nn.Conv2d(c(256), c(256), { kernel_size: 3, padding: 1 }),
      new nn.ReLU({ inplace: true }),
      new nn.MaxPool2d({ kernel_size: 3, stride: 2 }),
    );
    this.avgpool = new nn.AdaptiveAvgPool2d([6, 6]);
    this.classifier = new nn.Sequential(
      new nn.Dropout(dropout),
      new nn.Linear(c(256) * 6 * 6, c(512)),
      new nn.ReLU({ inplace: true }),
      new nn.Dropout(dropout),
      new nn.Linear(c(512), c(512)),
      new nn.ReLU({ inplace: true }),
      new nn.Linear(c(512), num_classes),
    );
  }

  forward(x: torch.Tensor) {
    x = this.features(x);
    x = this.avgpool(x);
    x = torch.flatten(x, 1);
    return this.classifier(x);
  }
}

const transform = new transforms.Compose([
  new transforms.Resize(72),
  new transforms.CenterCrop(67),
  new transforms.ToTensor(),
  new transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
]);
const dataset = new datasets.FakeData({ size: 10, image_size: [3, 80, 100], num_classes: 6, transform });
const loader = new DataLoader(dataset, { batch_size: 4, shuffle: true });

const model = new AlexNet(6, 0.125);
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 5e-4 });
const scheduler = new optim.lr_scheduler.StepLR(optimizer, 30, 0.1);

function train(epoch: number, limit = Number.POSITIVE_INFINITY) {
  model.train();
  let seen = 0;
  for (const [images, target] of loader) {
    const output = model(images);
    const loss = criterion(output, target);
    const [top1, top3] = accuracy(output, target, [1, 3]);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    seen += images.size(0);
    console.log(`[${epoch}] ${loss.item().toFixed(3)} @1 ${top1} @3 ${top3}`);
    if (seen >= limit) return seen;
  }
  return seen;
}

/** Percentage of samples whose class is among the k best. */
function accuracy(output: torch.Tensor, target: torch.Tensor, topk: number[]) {
  return torch.no_grad(() => {
    const batch = target.size(0);
    const [, best] = output.topk(Math.max(...topk), 1, true, true);
    const pred = best.t();
    const correct = pred.eq(target.view(1, -1).expand_as(pred));
    return topk.map((k) => (100 * correct.at(`:${k}`).reshape(-1).float().sum(0).item()) / batch);
  });
}

for (let epoch = 0; epoch < 1; epoch++) {
  train(epoch, 8);
  scheduler.step();
}

model.eval();
const [picture] = dataset.at(3);
const probabilities = torch.no_grad(() => model(picture.unsqueeze(0)).softmax(1).squeeze(0));
console.log(probabilities.topk(2));
