import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const transform = new transforms.Compose([
  new transforms.Grayscale(), // fix: new transforms.Grayscale(3),
  new transforms.ToTensor(),
  new transforms.Normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
]);
const set = new datasets.FakeData({ size: 10, image_size: [3, 16, 16], transform });
const loader = new torch.utils.data.DataLoader(set, { batch_size: 5 });
const net = new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(4 * 14 * 14, 10));
const test = (x: torch.Tensor, y: torch.Tensor) => console.log(nn.functional.cross_entropy(net(x), y).item());
for (const [x, y] of loader) test(x, y); // expect: broadcast-mismatch
