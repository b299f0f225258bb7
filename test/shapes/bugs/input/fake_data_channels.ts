import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const tf = new transforms.Compose([
  new transforms.Resize([32, 32]),
  new transforms.Grayscale(),
  new transforms.ToTensor(),
  new transforms.Normalize([0.5], [0.5]),
]);
const train = new datasets.FakeData({ size: 20, image_size: [3, 40, 40], num_classes: 10, transform: tf });
const net = new nn.Sequential(
  new nn.Conv2d(3, 6, 5), // fix: new nn.Conv2d(1, 6, 5),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Flatten(),
  new nn.Linear(6 * 14 * 14, 10),
);
const opt = new optim.SGD(net.parameters(), { lr: 0.01 });
const sched = new optim.lr_scheduler.StepLR(opt, { step_size: 1, gamma: 0.5 });
for (let e = 0; e < 2; e++) {
  for (const [x, y] of new torch.utils.data.DataLoader(train, { batch_size: 5, shuffle: true })) {
    opt.zero_grad();
    const out = net(x); // expect: channel-mismatch
    nn.functional.cross_entropy(out, y).backward();
    opt.step();
  }
  sched.step();
}
