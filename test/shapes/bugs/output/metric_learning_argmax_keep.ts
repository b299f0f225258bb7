import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(10, 3);
const data = new torch.utils.data.TensorDataset(torch.randn(30, 10), torch.randint(0, 3, [30]));
let hits = 0;
function evaluate(loader: Iterable<any>) {
  net.eval();
  for (const [x, y] of loader) {
    const pred = net(x).argmax(1, true);
    hits += pred.eq(y).sum().item(); // expect: silent-broadcast // fix: hits += pred.eq(y.view_as(pred)).sum().item();
  }
  return hits / data.length;
}
console.log(evaluate(new torch.utils.data.DataLoader(data, { batch_size: 10 })));
