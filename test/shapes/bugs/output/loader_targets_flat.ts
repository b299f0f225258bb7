// Ratings come as [batch] from the loader, predictions as [batch, 1].
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;

const features = torch.randn(90, 7);
const ratings = features.matmul(torch.randn(7));
const loader = new DataLoader(new TensorDataset(features, ratings), { batch_size: 30, shuffle: true });

const model = new nn.Sequential(new nn.Linear(7, 14), new nn.SiLU(), new nn.Linear(14, 1));
const criterion = new nn.SmoothL1Loss();
const optimizer = new optim.RMSprop(model.parameters(), { lr: 0.01 });

for (let epoch = 1; epoch <= 2; epoch++) {
  for (const [inputs, target] of loader) {
    optimizer.zero_grad();
    const output = model(inputs); // fix: const output = model(inputs).squeeze(-1);
    const loss = criterion(output, target); // expect: silent-broadcast
    loss.backward();
    optimizer.step();
  }
}
