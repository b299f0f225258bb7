import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const test = new datasets.FakeData({
  size: 5,
  image_size: [3, 16, 16],
  num_classes: 3,
  transform: new transforms.ToTensor(),
});
class CNN extends nn.Module {
  conv = new nn.Conv2d(3, 4, 3, { padding: 1 });
  fc = new nn.Linear(4 * 8 * 8, 3);
  forward(x: torch.Tensor) {
    x = nn.functional.max_pool2d(torch.relu(this.conv(x)), 2);
    x = torch.flatten(x, 1);
    return this.fc(x); // expect: size-mismatch
  }
}
const net = new CNN();
net.eval();
const [img, label] = test.at(2);
const out = net(img); // fix: const out = net(img.unsqueeze(0));
console.log(out.argmax(-1).item() === label);
