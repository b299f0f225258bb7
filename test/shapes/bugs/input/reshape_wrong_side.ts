import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

// %% Fashion pictures, padded to 32×32 by the transform
const transform = new transforms.Compose([new transforms.Pad(2), new transforms.ToTensor()]);
const set = new datasets.FakeData({ size: 20, image_size: [1, 28, 28], num_classes: 10, transform });
const loader = new torch.utils.data.DataLoader(set, { batch_size: 5 });

// %% Softmax regression
const W = torch.zeros(784, 10, { requires_grad: true }); // fix: const W = torch.zeros(1024, 10, { requires_grad: true });
const b = torch.zeros(10, { requires_grad: true });
const optimizer = new optim.SGD([W, b], { lr: 0.5 });

for (const [images, labels] of loader) {
  const batch = images.size(0);
  const flat = images.view(batch, 784); // expect: view-size // fix: const flat = images.view(batch, 1024);
  const logits = flat.matmul(W).add(b);
  const loss = nn.functional.cross_entropy(logits, labels);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
console.log(W.norm().item());
