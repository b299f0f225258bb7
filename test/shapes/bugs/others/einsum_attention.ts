import * as torch from 'tensorpad';

const [batch, heads, length, width] = [2, 4, 6, 8];
const q = torch.randn(batch, heads, length, width);
const k = torch.randn(batch, heads, length, width);
const v = torch.randn(batch, heads, length, width);

const scores = torch.einsum('bhqd,bhkd->bhqk', q, k).div(Math.sqrt(width));
const weights = scores.softmax(-1);
const mixed = torch.einsum('bhqk,bkd->bhqd', weights, v); // expect: einsum-letters // fix: const mixed = torch.einsum('bhqk,bhkd->bhqd', weights, v);
console.log(mixed.shape);
