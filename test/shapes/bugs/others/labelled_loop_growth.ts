import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const conv = new nn.Conv1d(4, 4, 3);
let x = torch.randn(1, 4, 9);
outer: for (let depth = 0; depth < 6; depth++) {
  for (let k = 0; k < 1; k++) {
    if (x.size(-1) < 0) break outer;
    x = conv(x); // expect: output-too-small
  }
  if (depth === 9) continue outer; // fix: if (depth === 3) break outer;
}
console.log(x.shape);
