import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.5], [0.5])]);
const data = new datasets.FakeData({ size: 64, image_size: [1, 28, 28], num_classes: 10, transform });
const loader = new torch.utils.data.DataLoader(data, { batch_size: 16, drop_last: true });

const layers = { hidden: [128, 64], out: 10 };
const net = new nn.Sequential(
  ...[784, ...layers.hidden].slice(0, -1).flatMap((size, i) => [new nn.Linear(size, layers.hidden[i]!), new nn.ReLU()]),
  new nn.Linear(layers.hidden.at(-1)!, layers.out),
);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });

let step = 0;
for (const [images, labels] of loader) {
  const flat = images.reshape(images.size(0) * images.size(1), 28 * 28).view(-1, 28); // fix: const flat = images.reshape(images.size(0), 28 * 28);
  optimizer.zero_grad();
  const loss = nn.functional.cross_entropy(net(flat), labels); // expect: size-mismatch
  loss.backward();
  optimizer.step();
  if (++step % 10 === 0) console.log(loss.item());
}
