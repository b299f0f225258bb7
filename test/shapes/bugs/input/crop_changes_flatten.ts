// Augmentation crops the pictures, and the classifier was sized for whole ones.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const augment = new transforms.Compose([
  new transforms.RandomCrop(24),
  new transforms.RandomHorizontalFlip(),
  new transforms.ToTensor(),
]);
const train = new datasets.FakeData({ size: 16, image_size: [3, 32, 32], num_classes: 5, transform: augment });
const batches = new torch.utils.data.DataLoader(train, { batch_size: 4 });

const block = (from: number, to: number) => [
  new nn.Conv2d(from, to, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
];
const model = new nn.Sequential(
  ...block(3, 8),
  ...block(8, 16),
  ...block(16, 32),
  new nn.Flatten(),
  new nn.Linear(32 * 4 * 4, 5), // fix: new nn.Linear(32 * 3 * 3, 5),
);

const criterion = new nn.CrossEntropyLoss();
let sum = 0;
for (const [x, y] of batches) sum += criterion(model(x), y).item(); // expect: size-mismatch
console.log(sum / batches.length);
