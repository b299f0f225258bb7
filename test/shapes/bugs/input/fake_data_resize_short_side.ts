import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const pipeline = new transforms.Compose([
  new transforms.CenterCrop(28), // fix: new transforms.CenterCrop(32),
  new transforms.RandomHorizontalFlip(),
  new transforms.ToTensor(),
]);
const set = new datasets.FakeData({ size: 12, image_size: [3, 36, 48], num_classes: 4, transform: pipeline });

class Net extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 16, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  classifier = new nn.Linear(16 * 4 * 4, 4);
  forward(x: torch.Tensor) {
    const f = torch.flatten(this.features(x), 1);
    return this.classifier(f); // expect: size-mismatch
  }
}
const net = new Net();
net.eval();
torch.no_grad(() => {
  for (const [x] of new torch.utils.data.DataLoader(set, { batch_size: 6 })) console.log(net(x).argmax(1));
});
