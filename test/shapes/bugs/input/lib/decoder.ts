import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { Encoder } from './encoder';

export const LATENT = 8;
const back = new nn.Linear(LATENT, 50);
export function decode(z: torch.Tensor): torch.Tensor {
  return back(z);
}
export const fresh = () => new Encoder();
