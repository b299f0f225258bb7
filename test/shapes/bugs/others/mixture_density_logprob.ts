import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class MDN extends nn.Module {
  h = new nn.Linear(1, 20);
  pi = new nn.Linear(20, 5);
  mu = new nn.Linear(20, 5);
  s = new nn.Linear(20, 5);
  forward(x: torch.Tensor) {
    const h = torch.tanh(this.h(x));
    return { logpi: this.pi(h).log_softmax(-1), mu: this.mu(h), sigma: this.s(h).exp() };
  }
}
const x = torch.rand(40, 1);
const y = x.mul(6).sin().squeeze(1);
const { logpi, mu, sigma } = new MDN()(x);
const comp = new torch.distributions.Normal(mu, sigma).log_prob(y); // expect: broadcast-mismatch // fix: const comp = new torch.distributions.Normal(mu, sigma).log_prob(y.unsqueeze(1));
logpi.add(comp).logsumexp(-1).mean().neg().backward();
