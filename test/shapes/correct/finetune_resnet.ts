// Fine-tuning: a pretrained trunk that is frozen, a new head, then everything with a smaller rate; the best state is kept.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, models, transforms } from 'tensorpad/vision';

torch.manual_seed(1);
const SIZE = 48;
const normalize = new transforms.Normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
const pipelines = {
  train: new transforms.Compose([
    new transforms.RandomResizedCrop(SIZE),
    new transforms.RandomHorizontalFlip(),
    new transforms.ColorJitter({ brightness: 0.2 }),
    new transforms.ToTensor(),
    normalize,
  ]),
  val: new transforms.Compose([
    new transforms.Resize(56),
    new transforms.CenterCrop(SIZE),
    new transforms.ToTensor(),
    normalize,
  ]),
};
type Phase = keyof typeof pipelines;
const sets = Object.fromEntries(
  (['train', 'val'] as const).map((phase) => [
    phase,
    new datasets.FakeData({
      size: phase === 'train' ? 12 : 6,
      image_size: [3, 64, 64],
      num_classes: 3,
      transform: pipelines[phase],
    }),
  ]),
) as Record<Phase, any>;
const loaders = {
  train: new torch.utils.data.DataLoader<any, any>(sets.train, { batch_size: 4, shuffle: true, drop_last: true }),
  val: new torch.utils.data.DataLoader<any, any>(sets.val, { batch_size: 4 }),
};

const model = models.resnet18();
const width = (model.fc as nn.Linear).in_features;
for (const p of model.parameters()) p.requires_grad = false;
model.fc = new nn.Sequential(new nn.Linear(width, 32), new nn.ReLU(), new nn.Dropout(0.3), new nn.Linear(32, 3));
const criterion = new nn.CrossEntropyLoss();
const path = join(mkdtempSync(join(tmpdir(), 'finetune-')), 'best.pt');

function run(phase: Phase, optimizer?: optim.Optimizer) {
  model.train(phase === 'train');
  let [loss, right, seen] = [0, 0, 0];
  for (const [images, labels] of loaders[phase]) {
    const step = () => {
      const logits = model(images);
      const value = criterion(logits, labels);
      right += logits.detach().argmax(1).eq(labels).sum().item();
      seen += images.size(0);
      loss += value.item() * images.size(0);
      return value;
    };
    if (phase === 'train') {
      optimizer!.zero_grad();
      step().backward();
      optimizer!.step();
    } else torch.no_grad(step);
  }
  return { loss: loss / seen, accuracy: right / seen };
}

let best = Infinity;
function fit(epochs: number, optimizer: optim.Optimizer) {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const trained = run('train', optimizer);
    const { loss } = run('val');
    console.log(epoch, trained.accuracy, loss);
    if (loss < best) {
      best = loss;
      torch.save({ epoch, model: model.state_dict(), best }, path);
    }
  }
}
fit(1, new optim.SGD(model.fc.parameters(), { lr: 0.01, momentum: 0.9 }));
for (const p of model.parameters()) p.requires_grad_(true);
const groups = [
  { params: model.fc.parameters(), lr: 1e-3 },
  { params: [...model.named_parameters()].filter(([name]) => !name.startsWith('fc')).map(([, p]) => p) },
];
fit(1, new optim.AdamW(groups, { lr: 1e-4 }));
const { model: state, epoch } = torch.load(path, { map_location: 'cpu' });
model.load_state_dict(state);
model.eval();
const probabilities = torch.no_grad(() => model(torch.rand(2, 3, SIZE, SIZE)).softmax(1));
const [confidence, label] = probabilities.max(1);
console.log(epoch, confidence.shape, label.tolist());
