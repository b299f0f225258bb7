import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

function ntXent(z1: torch.Tensor, z2: torch.Tensor, temperature = 0.5) {
  const n = z1.size(0);
  const z = F.normalize(torch.cat([z1, z2]), { dim: 1 });
  const sim = z.mm(z.t()).div(temperature);
  const diag = torch.eye(2 * n, { dtype: torch.bool });
  const logits = sim.masked_fill(diag, -1e9);
  const positives = torch.arange(n); // fix: const positives = torch.cat([torch.arange(n, 2 * n), torch.arange(n)]);
  return F.cross_entropy(logits, positives); // expect: target-mismatch
}

class Projector extends nn.Module {
  constructor(private readonly dims: readonly [number, number, number]) {
    super();
    this.a = new nn.Linear(dims[0], dims[1]);
    this.b = new nn.Linear(dims[1], dims[2]);
  }
  a: nn.Linear;
  b: nn.Linear;
  forward(x: torch.Tensor) {
    return this.b(F.gelu(this.a(x)));
  }
}
const proj = new Projector([20, 32, 8]);
const view = () => torch.randn(12, 20);
ntXent(proj(view()), proj(view())).backward();
