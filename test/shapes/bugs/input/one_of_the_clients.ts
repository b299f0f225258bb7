// Clients are drawn by chance; the network of each is made for the number of classes.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const FEATURES = 12;
const CLASSES = 4;
const { DataLoader, TensorDataset } = torch.utils.data;

class Client {
  net = new nn.Sequential(new nn.Linear(CLASSES, 16), new nn.ReLU(), new nn.Linear(16, CLASSES)); // fix: net = new nn.Sequential(new nn.Linear(FEATURES, 16), new nn.ReLU(), new nn.Linear(16, CLASSES));
  readonly loader;
  steps = 0;
  constructor(readonly size: number) {
    const data = new TensorDataset(torch.randn(size, FEATURES), torch.randint(CLASSES, [size]));
    this.loader = new DataLoader(data, { batch_size: 8 });
  }
  train() {
    const optimizer = new optim.SGD(this.net.parameters(), { lr: 0.1 });
    for (const [x, y] of this.loader) {
      const loss = nn.functional.cross_entropy(this.net(x), y); // expect: size-mismatch
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      this.steps++;
    }
  }
}

const clients = [16, 24, 8, 32, 40, 16].map((size) => new Client(size));
const chosen = (torch.randperm(clients.length).tolist() as number[]).slice(0, 3).map((i) => clients[i]);
for (const client of chosen) client.train();
console.log(chosen.reduce((sum, { steps }) => sum + steps, 0));
