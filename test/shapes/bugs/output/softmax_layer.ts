import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const classifier = new nn.Sequential(
  new nn.Linear(16, 16),
  new nn.ReLU(),
  new nn.Linear(16, 5),
  new nn.Softmax(1), // fix:
);

const criterion = new nn.CrossEntropyLoss({ label_smoothing: 0.1 });
const data = new torch.utils.data.TensorDataset(torch.randn(32, 16), torch.randint(5, [32]));
for (const [x, y] of new torch.utils.data.DataLoader(data, { batch_size: 8 })) {
  const loss = criterion(classifier(x), y); // expect: double-activation
  loss.backward();
  classifier.zero_grad();
}
