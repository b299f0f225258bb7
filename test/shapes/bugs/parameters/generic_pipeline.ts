import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Pipeline<In extends torch.Tensor, Out> {
  private readonly stages: ((x: any) => any)[] = [];
  add<T>(f: (x: any) => T): this {
    this.stages.push(f);
    return this;
  }
  run(x: In): Out {
    return this.stages.reduce((v, f) => f(v), x as any);
  }
}
const proj = new nn.Linear(18, 4); // fix: const proj = new nn.Linear(36, 4);
const p = new Pipeline<torch.Tensor, torch.Tensor>()
  .add((x: torch.Tensor) => x.unfold(2, 3, 3))
  .add((x: torch.Tensor) => x.flatten(1))
  .add((x: torch.Tensor) => proj(x)); // expect: size-mismatch
console.log(p.run(torch.randn(2, 3, 12)).shape);
