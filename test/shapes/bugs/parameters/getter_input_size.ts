import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Spec {
  constructor(
    private h: number,
    private w: number,
    private c: number,
  ) {}
  get flat() {
    return this.h * this.w; // fix: return this.h * this.w * this.c;
  }
  get shape(): [number, number, number] {
    return [this.c, this.h, this.w];
  }
}
class Net extends nn.Module {
  fc: nn.Linear;
  constructor(private spec: Spec) {
    super();
    this.fc = new nn.Linear(spec.flat, 8);
  }
  forward(x: torch.Tensor) {
    return this.fc(x.reshape(x.size(0), -1)); // expect: size-mismatch
  }
}
const spec = new Spec(6, 7, 3);
console.log(new Net(spec)(torch.rand(5, ...spec.shape)).shape);
