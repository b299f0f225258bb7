import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const enc = new nn.LSTM({ input_size: 6, hidden_size: 5, batch_first: true, bidirectional: true });
const x = torch.randn(4, 9, 6);
const mask = torch.ones(4, 9);
const [out] = enc(x);
const pooled = out.mul(mask.unsqueeze(-1)).sum(1).div(mask.sum(1)); // expect: broadcast-mismatch // fix: const pooled = out.mul(mask.unsqueeze(-1)).sum(1).div(mask.sum(1, true));
console.log(new nn.Linear(10, 2)(pooled).shape);
