import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const T = 30,
  N = 4,
  C = 12;
const rnn = new nn.GRU(9, 16);
const fc = new nn.Linear(16, C);
const [h] = rnn(torch.randn(T, N, 9));
const logp = fc(h).log_softmax(2);
const targets = torch.randint(1, C, [N, 10]);
const inputLengths = torch.full([T], T, { dtype: torch.long }); // fix: const inputLengths = torch.full([N], T, { dtype: torch.long });
const targetLengths = torch.randint(3, 10, [N]);
const loss = nn.functional.ctc_loss(logp, targets, inputLengths, targetLengths); // expect: target-mismatch
loss.backward();
