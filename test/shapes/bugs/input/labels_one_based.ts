import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const RATINGS = [1, 2, 3, 4, 5, 3, 2, 5];
const classes = new Set(RATINGS).size;
const x = torch.randn(RATINGS.length, 6);
const y = torch.tensor(RATINGS); // fix: const y = torch.tensor(RATINGS.map((r) => r - 1));
const net = new nn.Linear(6, classes);
const loss = nn.functional.cross_entropy(net(x), y); // expect: index-out-of-range
loss.backward();
