import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const images = torch.randn(6, 3, 16, 16);
const flat = images.flatten(1);
const centred = flat.sub(flat.mean(1)); // expect: broadcast-mismatch // fix: const centred = flat.sub(flat.mean(1, true));
const cosine = nn.functional.normalize(centred, { dim: 1 });
console.log(cosine.matmul(cosine.t()));
