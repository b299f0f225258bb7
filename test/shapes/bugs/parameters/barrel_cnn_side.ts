import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as zoo from './lib/zoo/index';
import options, { classes } from './lib/zoo/settings';

const net = new zoo.CNN(32, classes.length); // fix: const net = new zoo.CNN(48, classes.length);
const opt = new optim.AdamW(net.parameters(), { lr: options.lr });
const set = new torch.utils.data.TensorDataset(torch.rand(64, 3, 48, 48), torch.randint(0, 3, [64]));
for (const [x, y] of new torch.utils.data.DataLoader(set, { batch_size: options.batch, shuffle: true })) {
  opt.zero_grad();
  nn.functional.cross_entropy(net.classifier(net.features(x).flatten(1)), y).backward(); // expect: size-mismatch
  opt.step();
}
