import * as torch from 'tensorpad';

class Rotary {
  private readonly cache = new Map<number, [torch.Tensor, torch.Tensor]>();
  constructor(
    private readonly dim: number,
    private readonly base = 10000,
  ) {}
  private table(n: number): [torch.Tensor, torch.Tensor] {
    const known = this.cache.get(n);
    if (known) return known;
    const freq = torch.arange(0, this.dim, 2).div(this.dim).mul(-Math.log(this.base)).exp();
    const angles = torch.outer(torch.arange(n).float(), freq);
    const made: [torch.Tensor, torch.Tensor] = [angles.cos(), angles.sin()]; // fix: const made: [torch.Tensor, torch.Tensor] = [angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)];
    this.cache.set(n, made);
    return made;
  }
  private static half(x: torch.Tensor) {
    const [a, b] = x.chunk(2, -1) as [torch.Tensor, torch.Tensor];
    return torch.cat([b.neg(), a], { dim: -1 });
  }
  apply(x: torch.Tensor) {
    const [cos, sin] = this.table(x.size(-2));
    return x.mul(cos).add(Rotary.half(x).mul(sin)); // expect: broadcast-mismatch
  }
}
const rotary = new Rotary(16);
const [q, k] = torch.randn(2, 2, 4, 10, 16).unbind(0) as [torch.Tensor, torch.Tensor];
console.log(rotary.apply(q).matmul(rotary.apply(k).mT).shape);
