import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const model = new nn.Linear(4, 3);
const loader = new torch.utils.data.DataLoader(
  new torch.utils.data.TensorDataset(torch.randn(25, 4), torch.randint(0, 3, [25])),
  { batch_size: 10 },
);
const preds: torch.Tensor[] = [];
const gold: torch.Tensor[] = [];
torch.no_grad(() => {
  for (const [x, y] of loader) {
    preds.push(model(x).softmax(-1));
    gold.push(y);
  }
});
const p = torch.stack(preds).view(-1, 3); // expect: join-mismatch // fix: const p = torch.cat(preds);
const g = torch.cat(gold);
console.log(p.argmax(1).eq(g).float().mean().item());
