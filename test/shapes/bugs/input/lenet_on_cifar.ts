// LeNet was made for 28×28 digits; here it gets 32×32 colour pictures.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 4 * 4, 120); // fix: fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  forward(x: torch.Tensor) {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = torch.flatten(x, 1);
    x = F.relu(this.fc1(x)); // expect: size-mismatch
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}

const trainset = new datasets.FakeData({
  size: 40,
  image_size: [3, 32, 32],
  num_classes: 10,
  transform: new transforms.ToTensor(),
});
const loader = new torch.utils.data.DataLoader(trainset, { batch_size: 8, shuffle: true });
const net = new LeNet();
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });

for (const [inputs, labels] of loader) {
  optimizer.zero_grad();
  const loss = criterion(net(inputs), labels);
  loss.backward();
  optimizer.step();
}
