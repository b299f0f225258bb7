import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader, WeightedRandomSampler } = torch.utils.data;

const labels = torch.cat([torch.zeros(80), torch.ones(20)]).long();
const counts = torch.bincount(labels).float();
const weights = counts.reciprocal().at(labels);
const sampler = new WeightedRandomSampler(weights, 100, true);
const set = new TensorDataset(torch.randn(100, 6), labels);
const net = new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 1));
const opt = new optim.SGD(net.parameters(), { lr: 0.1 });
for (const [x, y] of new DataLoader(set, { batch_size: 20, sampler })) {
  opt.zero_grad();
  const loss = nn.functional.binary_cross_entropy_with_logits(net(x), y.float()); // expect: target-mismatch // fix: const loss = nn.functional.binary_cross_entropy_with_logits(net(x).squeeze(1), y.float());
  loss.backward();
  opt.step();
}
