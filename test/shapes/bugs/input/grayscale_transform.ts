import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const { DataLoader } = torch.utils.data;

const hyper = { channels: 3, width: 8, classes: 2, batch: 4 }; // fix: const hyper = { channels: 1, width: 8, classes: 2, batch: 4 };
const transform = new transforms.Compose([
  new transforms.Grayscale(),
  new transforms.ToTensor(),
  new transforms.Normalize([0.5], [0.5]),
]);
const train = new datasets.FakeData({ size: 12, image_size: [3, 18, 18], num_classes: hyper.classes, transform });

function buildModel({ channels, width, classes }: typeof hyper) {
  return new nn.Sequential(
    new nn.Conv2d(channels, width, { kernel_size: 3, stride: 2 }),
    new nn.BatchNorm2d(width),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(width, classes),
  );
}

const model = buildModel(hyper);
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
const criterion = new nn.CrossEntropyLoss();
for (const [x, y] of new DataLoader(train, { batch_size: hyper.batch })) {
  optimizer.zero_grad();
  const loss = criterion(model(x), y); // expect: channel-mismatch
  loss.backward();
  optimizer.step();
}
