import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const T = 9,
  B = 4,
  E = 16;
const mha = new nn.MultiheadAttention(E, 4, { batch_first: true });
const x = torch.randn(B, T, E);
const lengths = torch.tensor([9, 5, 7, 3]);
const mask = torch.arange(T).unsqueeze(1).ge(lengths.unsqueeze(0)); // fix: const mask = torch.arange(T).unsqueeze(0).ge(lengths.unsqueeze(1));
const [out] = mha(x, x, x, { key_padding_mask: mask }); // expect: size-mismatch
console.log(out.shape);
