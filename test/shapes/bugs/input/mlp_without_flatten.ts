import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const { DataLoader } = torch.utils.data;

const hyper = { inputs: 28 * 28, hidden: 64, classes: 10, lr: 1e-3, batch: 10 };

class MLP extends nn.Module {
  l1 = new nn.Linear(hyper.inputs, hyper.hidden);
  act = new nn.ReLU();
  l2 = new nn.Linear(hyper.hidden, hyper.classes);

  forward(x: torch.Tensor) {
    return this.l2(this.act(this.l1(x))); // expect: size-mismatch
  }
}

const train = new datasets.FakeData({ size: 30, image_size: [1, 28, 28], transform: new transforms.ToTensor() });
const loader = new DataLoader(train, { batch_size: hyper.batch, shuffle: true });
const model = new MLP();
const loss_fn = new nn.CrossEntropyLoss();
const optimizer = new optim.Adam(model.parameters(), { lr: hyper.lr });

let i = 0;
for (const [x, y] of loader) {
  const out = model(x); // fix: const out = model(x.reshape(-1, hyper.inputs));
  const loss = loss_fn(out, y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(`step ${++i}: ${loss.item().toFixed(4)}`);
}
