import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, Dataset, random_split } = torch.utils.data;
const rows = Array.from({ length: 50 }, (_, i) => ({ sqm: 30 + i, rooms: 1 + (i % 5), price: 1000 + 25 * i }));
class Houses extends Dataset<{ features: torch.Tensor; price: torch.Tensor }> {
  constructor(private readonly table: typeof rows) {
    super();
  }
  get length() {
    return this.table.length;
  }
  at(index: number) {
    const { sqm, rooms, price } = this.table[index]!;
    return { features: torch.tensor([sqm / 100, rooms / 5]), price: torch.tensor(price / 1000) };
  }
}
const [train] = random_split(new Houses(rows), [40, 10]);
const loader = new DataLoader(train!, { batch_size: 8, shuffle: true });
const model = new nn.Sequential(new nn.Linear(2, 16), new nn.ReLU(), new nn.Linear(16, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 });
for (let epoch = 0; epoch < 2; epoch++) {
  let running = 0;
  for (const { features, price } of loader) {
    optimizer.zero_grad();
    const loss = nn.functional.mse_loss(model(features), price); // expect: silent-broadcast // fix: const loss = nn.functional.mse_loss(model(features).squeeze(-1), price);
    loss.backward();
    optimizer.step();
    running += loss.item();
  }
  console.log(epoch, running / loader.length);
}
