import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { decode, LATENT } from './decoder';

export class Encoder extends nn.Module {
  fc = new nn.Linear(50, 12);
  forward(x: torch.Tensor) {
    return this.fc(x);
  }
  roundTrip(x: torch.Tensor) {
    return decode(this.forward(x).narrow(1, 0, LATENT));
  }
}
