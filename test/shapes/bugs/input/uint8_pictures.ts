// %% Raw bytes instead of numbers between 0 and 1
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const raw = torch.randint(0, 256, [6, 1, 16, 16], { dtype: torch.uint8 });
const labels = torch.tensor([0, 1, 0, 1, 0, 1]);
const dataset = new torch.utils.data.TensorDataset(raw, labels);

// %% Model
class Small extends nn.Module {
  conv = new nn.Conv2d(1, 4, 3, 1, 'same');
  fc = new nn.Linear(4, 2);

  forward(x: torch.Tensor) {
    const h = this.conv(x); // expect: dtype-mismatch
    return this.fc(nn.functional.adaptive_avg_pool2d(h, 1).flatten(1));
  }
}

// %% One pass
const net = new Small();
for (const [bytes, y] of new torch.utils.data.DataLoader(dataset, { batch_size: 3 })) {
  const loss = nn.functional.cross_entropy(net(bytes), y); // fix: const loss = nn.functional.cross_entropy(net(bytes.float().div(255)), y);
  loss.backward();
}
