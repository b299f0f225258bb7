import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

// A flattened picture has 16·16 numbers for each of its three colours.
const PIXELS = 16 * 16; // fix: const PIXELS = 3 * 16 * 16;
const data = new datasets.FakeData({
  size: 24,
  image_size: [3, 16, 16],
  num_classes: 10,
  transform: new transforms.ToTensor(),
});
const loader = new torch.utils.data.DataLoader(data, { batch_size: 8, shuffle: true });

const model = new nn.Sequential(new nn.Linear(PIXELS, 50), new nn.ReLU(), new nn.Linear(50, 10));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
for (const [images, labels] of loader) {
  const output = model(images.reshape(-1, PIXELS)); // expect: batch-eaten
  const loss = nn.functional.cross_entropy(output, labels); // fails: target-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
