import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const tower = (n: number) => new nn.Sequential(new nn.Linear(n, 16), new nn.ReLU(), new nn.Linear(16, 8));
const [users, items] = [tower(12), tower(20)];
const crit = new nn.CosineEmbeddingLoss({ margin: 0.2 });
const y = torch.ones(15, 1); // fix: const y = torch.ones(15);
const loss = crit(users(torch.randn(15, 12)), items(torch.randn(15, 20)), y); // expect: target-mismatch
loss.backward();
