import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const data = new datasets.FakeData({
  size: 24,
  image_size: [1, 12, 12],
  num_classes: 10,
  transform: new transforms.ToTensor(),
});
const loader = new torch.utils.data.DataLoader(data, { batch_size: 8 });
const ae = new nn.Sequential(
  new nn.Flatten(),
  ...[144, 64, 16].flatMap((n, i, all) => (i + 1 < all.length ? [new nn.Linear(n, all[i + 1]), new nn.ReLU()] : [])),
  new nn.Linear(16, 144),
  new nn.Sigmoid(),
);
const opt = new optim.Adam(ae.parameters());
for (const [img] of loader) {
  const rec = ae(img);
  const loss = nn.functional.mse_loss(rec, img); // expect: target-mismatch // fix: const loss = nn.functional.mse_loss(rec, img.flatten(1));
  opt.zero_grad();
  loss.backward();
  opt.step();
}
