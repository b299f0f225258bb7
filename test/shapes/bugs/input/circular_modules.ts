import * as torch from 'tensorpad';
import { decode, fresh, LATENT } from './lib/decoder';

const encoder = fresh();
const x = torch.rand(6, 50);
console.log(encoder.roundTrip(x).sub(x).pow(2).mean().item());
const z = torch.randn(6, LATENT + 4); // fix: const z = torch.randn(6, LATENT);
console.log(decode(z.narrow(1, 0, LATENT)).add(z.mm(torch.ones(LATENT, 50))).shape); // expect: size-mismatch
