import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

function nt_xent(z1: torch.Tensor, z2: torch.Tensor, temperature: number) {
  const n = z1.size(0);
  const z = F.normalize(torch.cat([z1, z2]), { dim: 1 });
  const similarity = z.matmul(z.t()).div(temperature);
  const others = similarity.at(torch.eye(2 * n, { dtype: torch.bool }).logical_not()).view(2 * n, 2 * n); // expect: view-size // fix: const others = similarity.at(torch.eye(2 * n, { dtype: torch.bool }).logical_not()).view(2 * n, 2 * n - 1);
  const positive = F.cosine_similarity(z1, z2).div(temperature).repeat(2);
  return others.logsumexp(1).sub(positive).mean();
}

const encoder = new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 8));
const augment = (x: torch.Tensor) => x.add(torch.randn_like(x).mul(0.1));
const x = torch.randn(12, 16);
nt_xent(encoder(augment(x)), encoder(augment(x)), 0.5).backward();
