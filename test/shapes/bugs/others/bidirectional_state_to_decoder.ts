import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const encoder = new nn.GRU(8, 16, { bidirectional: true, batch_first: true });
const decoder = new nn.GRU(8, 16, { batch_first: true });

const source = torch.randn(3, 9, 8);
const target = torch.randn(3, 7, 8);

const [, hidden] = encoder(source);
const start = hidden; // fix: const start = hidden.sum(0, true);
const [decoded] = decoder(target, start); // expect: hidden-size
console.log(decoded.shape);
