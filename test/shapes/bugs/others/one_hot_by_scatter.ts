import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const labelSmooth = (labels: torch.Tensor, classes: number, smoothing = 0.1) => {
  const off = smoothing / (classes - 1);
  return torch.full([labels.size(0), classes], off).scatter_(1, labels, 1 - smoothing); // expect: rank-mismatch // fix: return torch.full([labels.size(0), classes], off).scatter_(1, labels.unsqueeze(1), 1 - smoothing);
};

const model = new nn.Sequential(new nn.Linear(30, 40), new nn.GELU(), new nn.Dropout(0.2), new nn.Linear(40, 6));
const x = torch.randn(12, 30);
const y = torch.randint(0, 6, [12]);
const soft = labelSmooth(y, 6);
const loss = soft.mul(model(x).log_softmax(1)).sum(1).mean().neg();
loss.backward();
