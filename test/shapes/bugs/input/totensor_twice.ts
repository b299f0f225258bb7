import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const set = new datasets.FakeData({
  size: 8,
  image_size: [3, 16, 16],
  transform: new transforms.Compose([
    new transforms.ToTensor(),
    new transforms.ToTensor(), // fix: new transforms.CenterCrop(16),
    new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  ]),
});
const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(3 * 16 * 16, 10));
const loader = new torch.utils.data.DataLoader<any, any>(set, { batch_size: 4 });
for (const [x, y] of loader) console.log(nn.functional.cross_entropy(net(x), y).item()); // expect: wrong-call
