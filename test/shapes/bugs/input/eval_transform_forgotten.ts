import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const { DataLoader } = torch.utils.data;
const train_tf = new transforms.Compose([new transforms.Resize([20, 20]), new transforms.ToTensor()]);
const test_tf = new transforms.ToTensor(); // fix: const test_tf = train_tf;

const shared = { size: 12, image_size: [3, 28, 28] as [number, number, number], num_classes: 3 };
const trainset = new datasets.FakeData({ ...shared, transform: train_tf });
const testset = new datasets.FakeData({ ...shared, transform: test_tf, random_offset: 99 });

class Tiny extends nn.Module {
  conv = new nn.Conv2d(3, 4, 5);
  pool = new nn.MaxPool2d(2, 2);
  fc = new nn.Linear(4 * 8 * 8, 3);

  forward(x: torch.Tensor) {
    const h = this.pool(this.conv(x).relu()).flatten({ start_dim: 1 });
    return this.fc(h); // expect: size-mismatch
  }
}

function evaluate(net: Tiny, loader: Iterable<[torch.Tensor, torch.Tensor]>) {
  let correct = 0;
  for (const [x, y] of loader) correct += net(x).argmax(1).eq(y).sum().item();
  return correct;
}

const net = new Tiny();
console.log('train', evaluate(net, new DataLoader(trainset, { batch_size: 4 })));
console.log('test', evaluate(net, new DataLoader(testset, { batch_size: 4 })));
