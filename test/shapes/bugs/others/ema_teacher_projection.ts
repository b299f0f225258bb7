import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const make = (out: number) => new nn.Sequential(new nn.Linear(20, 32), new nn.GELU(), new nn.Linear(32, out));
const student = make(16);
const teacher = make(24).requires_grad_(false); // fix: const teacher = make(16).requires_grad_(false);

function update(momentum: number) {
  const pairs = [...student.parameters()].map((p, i) => [p, [...teacher.parameters()][i]!] as const);
  torch.no_grad(() => {
    for (const [s, t] of pairs) t.mul_(momentum).add_(s, { alpha: 1 - momentum }); // expect: broadcast-mismatch
  });
}
for (let i = 0; i < 2; i++) {
  student(torch.randn(4, 20)).square().mean().backward();
  update(0.99);
}
