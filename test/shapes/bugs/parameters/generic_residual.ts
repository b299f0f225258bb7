import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Ctor<T> = new (i: number, o: number) => T;
class Residual<M extends nn.Module & { forward(x: torch.Tensor): torch.Tensor }> extends nn.Module {
  inner: M;
  shortcut: nn.Module;
  constructor(make: Ctor<M>, i: number, o: number) {
    super();
    this.inner = new make(i, o);
    this.shortcut = i === o ? new nn.Identity() : new nn.Conv1d(i, i, 1); // fix: this.shortcut = i === o ? new nn.Identity() : new nn.Conv1d(i, o, 1);
  }
  forward(x: torch.Tensor) {
    return this.inner.forward(x).add(this.shortcut(x)); // expect: broadcast-mismatch
  }
}
class Causal extends nn.Module {
  conv: nn.Conv1d;
  constructor(i: number, o: number) {
    super();
    this.conv = new nn.Conv1d(i, o, 3);
  }
  forward(x: torch.Tensor) {
    return torch.relu(this.conv(nn.functional.pad(x, [2, 0])));
  }
}
const net = new nn.Sequential(new Residual(Causal, 16, 16), new Residual(Causal, 16, 24), new Residual(Causal, 24, 24));
console.log(net(torch.randn(3, 16, 50)).shape);
