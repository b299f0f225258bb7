// The labels of real and fake are made once, for whole batches.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const BATCH = 16;
const set = new datasets.FakeData({ size: 40, image_size: [1, 8, 8], transform: new transforms.ToTensor() });
const loader = new torch.utils.data.DataLoader(set, { batch_size: BATCH, shuffle: true }); // fix: const loader = new torch.utils.data.DataLoader(set, { batch_size: BATCH, shuffle: true, drop_last: true });

const G = new nn.Sequential(new nn.Linear(10, 64), new nn.Sigmoid());
const D = new nn.Sequential(new nn.Linear(64, 32), new nn.LeakyReLU(0.2), new nn.Linear(32, 1), new nn.Sigmoid());
const optG = new optim.Adam(G.parameters(), { lr: 2e-4 });
const optD = new optim.Adam(D.parameters(), { lr: 2e-4 });
const criterion = new nn.BCELoss();
const real_label = torch.ones(BATCH, 1);
const fake_label = torch.zeros(BATCH, 1);

for (const [images] of loader) {
  const fake = G(torch.randn(BATCH, 10));
  optD.zero_grad();
  const lossReal = criterion(D(images.flatten(1)), real_label); // expect: last-batch
  const lossFake = criterion(D(fake.detach()), fake_label);
  lossReal.add(lossFake).backward();
  optD.step();

  optG.zero_grad();
  criterion(D(fake), real_label).backward();
  optG.step();
}
