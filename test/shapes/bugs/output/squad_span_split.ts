import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const head = new nn.Linear(32, 2);
const hidden = torch.randn(5, 40, 32);
const [start, end] = head(hidden).split(1, -1);
const [s, e] = [torch.randint(0, 40, [5]), torch.randint(0, 40, [5])];
const ce = new nn.CrossEntropyLoss();
const total = ce(start, s).add(ce(end, e)).div(2); // expect: target-mismatch // fix: const total = ce(start.squeeze(-1), s).add(ce(end.squeeze(-1), e)).div(2);
total.backward();
