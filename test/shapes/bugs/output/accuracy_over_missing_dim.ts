import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Metrics = { top1: number; top3: number };
function metrics(logits: torch.Tensor, y: torch.Tensor): Metrics {
  const top1 = logits.argmax(1).eq(y).float().mean().item();
  const [, best] = logits.topk(3, 2); // expect: dim-out-of-range // fix: const [, best] = logits.topk(3, 1);
  const top3 = best.eq(y.unsqueeze(1)).any(1).float().mean().item();
  return { top1, top3 };
}

const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 12));
model.eval();
const history: Metrics[] = [];
for (let i = 0; i < 3; i++) {
  const x = torch.rand(20, 1, 8, 8);
  const y = torch.randint(0, 12, [20]);
  history.push(torch.no_grad(() => metrics(model(x), y)));
}
const mean = (key: keyof Metrics) => history.map((m) => m[key]).reduce((a, b) => a + b) / history.length;
console.log(mean('top1'), mean('top3'));
