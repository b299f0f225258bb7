import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class Heteroscedastic extends nn.Module {
  body = new nn.Sequential(new nn.Linear(1, 20), new nn.Tanh());
  mean = new nn.Linear(20, 1);
  log_var = new nn.Linear(20, 1);
  forward(x: torch.Tensor) {
    const h = this.body(x);
    return { mean: this.mean(h), variance: this.log_var(h).exp() };
  }
}

const net = new Heteroscedastic();
const optimizer = new optim.Adam(net.parameters());
const x = torch.linspace(0, 6, 50).unsqueeze(-1);
const y = x.sin().squeeze(-1); // fix: const y = x.sin();
for (let i = 0; i < 3; i++) {
  const { mean, variance } = net(x);
  const nll = y.sub(mean).square().div(variance).add(variance.log()).mul(0.5).mean(); // expect: silent-broadcast
  optimizer.zero_grad();
  nll.backward();
  optimizer.step();
}
