// The network is trained on batches, then asked about a single picture.
import type * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

class Classifier extends nn.Module {
  body = new nn.Sequential(
    new nn.Conv2d(3, 8, { kernel_size: 3, stride: 2 }),
    new nn.ReLU(),
    new nn.Conv2d(8, 16, { kernel_size: 3, stride: 2 }),
    new nn.ReLU(),
  );
  head = new nn.Linear(16 * 7 * 7, 4);

  forward(x: torch.Tensor) {
    const h = this.body(x);
    return this.head(h.flatten(1)); // expect: size-mismatch
  }
}

const set = new datasets.FakeData({
  size: 8,
  image_size: [3, 32, 32],
  num_classes: 4,
  transform: new transforms.ToTensor(),
});
const net = new Classifier();
net.eval();
const [image, label] = set.at(0);
const scores = net(image); // fix: const scores = net(image.unsqueeze(0));
console.log(`label ${label}, best guess ${scores.argmax().item()}`);
