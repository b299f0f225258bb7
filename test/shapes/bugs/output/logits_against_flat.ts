import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

// Is it the first class or not?
const set = new datasets.FakeData({
  size: 18,
  image_size: [3, 16, 16],
  num_classes: 2,
  transform: new transforms.ToTensor(),
});
const loader = new torch.utils.data.DataLoader(set, { batch_size: 6 });

class Detector extends nn.Module {
  conv = new nn.Conv2d(3, 8, { kernel_size: 3, padding: 'same' });
  pool = new nn.AdaptiveMaxPool2d(1);
  fc = new nn.Linear(8, 1);

  forward(x: torch.Tensor) {
    const h = this.pool(this.conv(x).relu());
    return this.fc(h.view(x.size(0), -1));
  }
}

const net = new Detector();
const optimizer = new optim.NAdam(net.parameters());
for (const [x, label] of loader) {
  const target = label.eq(0).float(); // fix: const target = label.eq(0).float().unsqueeze(1);
  const loss = nn.functional.binary_cross_entropy_with_logits(net(x), target); // expect: target-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
