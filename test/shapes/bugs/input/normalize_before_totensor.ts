import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const steps: any[] = [
  new transforms.Resize([20, 20]),
  new transforms.Normalize([0.5], [0.5]), // fix: new transforms.ToTensor(),
  new transforms.ToTensor(), // fix: new transforms.Normalize([0.5], [0.5]),
];
const set = new datasets.FakeData({ size: 8, image_size: [3, 24, 24], transform: new transforms.Compose(steps) });
const [picture, label] = set.at(0) as any; // expect: wrong-call
console.log(label, new nn.Conv2d(3, 2, 3)(picture.unsqueeze(0)).shape);
