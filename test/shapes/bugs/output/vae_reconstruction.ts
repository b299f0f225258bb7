import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

function loss_function(recon: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor) {
  const BCE = F.binary_cross_entropy(recon, x, { reduction: 'sum' }); // expect: target-mismatch // fix: const BCE = F.binary_cross_entropy(recon, x.view(-1, 100), { reduction: 'sum' });
  const KLD = logvar.add(1).sub(mu.pow(2)).sub(logvar.exp()).sum().mul(-0.5);
  return BCE.add(KLD);
}

const fc1 = new nn.Linear(100, 40);
const [fc21, fc22] = [new nn.Linear(40, 5), new nn.Linear(40, 5)];
const fc3 = new nn.Linear(5, 100);

const x = torch.rand(12, 1, 10, 10);
const h = F.relu(fc1(x.view(-1, 100)));
const mu = fc21(h);
const logvar = fc22(h);
const z = mu.add(torch.exp(logvar.mul(0.5)).mul(torch.randn_like(mu)));
const loss = loss_function(torch.sigmoid(fc3(z)), x, mu, logvar);
loss.backward();
