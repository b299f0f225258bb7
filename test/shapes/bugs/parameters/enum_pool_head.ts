import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

enum Pool {
  Mean,
  Max,
  Both,
}

class Head extends nn.Module {
  fc: nn.Linear;
  constructor(
    readonly pool: Pool,
    dim: number,
  ) {
    super();
    this.fc = new nn.Linear(dim, 3); // fix: this.fc = new nn.Linear(pool === Pool.Both ? 2 * dim : dim, 3);
  }
  forward(x: torch.Tensor) {
    let z: torch.Tensor;
    if (this.pool === Pool.Mean) z = x.mean(1);
    else if (this.pool === Pool.Max) z = x.amax(1);
    else z = torch.cat([x.mean(1), x.amax(1)], -1);
    return this.fc(z); // expect: size-mismatch
  }
}
const xs = torch.randn(4, 9, 12);
for (const p of [Pool.Mean, Pool.Max, Pool.Both]) console.log(Pool[p], new Head(p, 12)(xs).shape);
