import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const scorer = new nn.Sequential(new nn.Linear(10, 8), new nn.ReLU(), new nn.Linear(8, 1));
const [better, worse] = [torch.randn(12, 10), torch.randn(12, 10)];
const y = torch.ones(12);
const loss = new nn.MarginRankingLoss({ margin: 0.5 })(scorer(better), scorer(worse), y); // expect: target-mismatch // fix: const loss = new nn.MarginRankingLoss({ margin: 0.5 })(scorer(better).squeeze(1), scorer(worse).squeeze(1), y);
loss.backward();
