// %% Segmentation: masks are stored as pictures with one channel
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader } = torch.utils.data;
const images = torch.rand(8, 3, 24, 24);
const masks = torch.randint(0, 4, [8, 1, 24, 24]);
const loader = new DataLoader(new TensorDataset(images, masks), { batch_size: 4 });

// %% Model
const conv = (i: number, o: number) => new nn.Sequential(new nn.Conv2d(i, o, 3, { padding: 1 }), new nn.ReLU());
const model = new nn.Sequential(
  conv(3, 8),
  new nn.MaxPool2d(2),
  conv(8, 16),
  new nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: false }),
  new nn.Conv2d(16, 4, 1),
);

// %% Training
const criterion = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(model.parameters());
for (const [image, mask] of loader) {
  const loss = criterion(model(image), mask); // expect: target-mismatch // fix: const loss = criterion(model(image), mask.squeeze(1));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
