import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const scale_shift_gate = new nn.Sequential(new nn.SiLU(), new nn.Linear(10, 4)); // fix: const scale_shift_gate = new nn.Sequential(new nn.SiLU(), new nn.Linear(10, 6));

function modulate(x: torch.Tensor, condition: torch.Tensor) {
  const [shift, scale, gate] = scale_shift_gate(condition).chunk(3, 1) as [torch.Tensor, torch.Tensor, torch.Tensor];
  const moved = x.mul(scale.add(1)).add(shift);
  return x.add(moved.mul(gate)); // expect: wrong-call
}

const x = torch.randn(5, 2);
const condition = torch.randn(5, 10);
modulate(x, condition).sum().backward();
