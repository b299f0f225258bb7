import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const augment = new transforms.Compose([
  new transforms.RandomHorizontalFlip(),
  new transforms.Grayscale(), // fix: new transforms.Grayscale(3),
  new transforms.ToTensor(),
  new transforms.Normalize([0.5], [0.25]),
]);
const set = new datasets.FakeData({ size: 12, image_size: [3, 24, 24], num_classes: 4, transform: augment });
const loader = new torch.utils.data.DataLoader(set, { batch_size: 6 });
const stem = new nn.Sequential(
  new nn.Conv2d(3, 8, 3),
  new nn.ReLU(),
  new nn.AdaptiveAvgPool2d(1),
  new nn.Flatten(),
  new nn.Linear(8, 4),
);
stem.eval();
let hits = 0;
for await (const [x, y] of loader) {
  hits += torch.no_grad(() => stem(x).argmax(1).eq(y).sum().item()); // expect: channel-mismatch
}
console.log(hits / set.length);
