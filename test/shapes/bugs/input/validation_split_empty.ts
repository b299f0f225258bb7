import * as torch from 'tensorpad';

const { DataLoader, Subset, TensorDataset } = torch.utils.data;

const data = new TensorDataset(torch.randn(60, 5), torch.randint(0, 3, [60]));
const order = [...Array(60).keys()];
const cut = Math.floor(60 * 0.8);
const train = new Subset(data, order.slice(0, cut));
const extra = new Subset(data, order.slice(60)); // fix: const extra = new Subset(data, order.slice(cut));

for (const [x] of new DataLoader(train, { batch_size: 12, shuffle: true })) console.log(x!.shape);
for (const [x] of new DataLoader(extra, { batch_size: 12, shuffle: true })) console.log(x!.shape); // expect: invalid-argument
