import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const x = torch.rand(2, 3, 16, 16);
const unfold = new nn.Unfold({ kernel_size: 4, stride: 4 });
const mix = new nn.Linear(3 * 4, 3 * 16); // fix: const mix = new nn.Linear(3 * 16, 3 * 16);
const cols = unfold(x).transpose(1, 2);
const y = mix(cols); // expect: size-mismatch
console.log(nn.functional.fold(y.transpose(1, 2), [16, 16], 4, { stride: 4 }).shape);
