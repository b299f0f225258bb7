import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const model = new nn.Sequential(new nn.Linear(1, 16), new nn.Tanh(), new nn.Linear(16, 1));
const x = torch.linspace(-1, 1, 30).unsqueeze(1);
function curve(model: nn.Module, x: torch.Tensor): { xs: number[]; ys: number[] } {
  const y = model(x).squeeze(1);
  const xs = Array.from(x.squeeze(1).numpy() as Float32Array);
  const ys = Array.from(y.numpy() as Float32Array); // expect: wrong-call // fix: const ys = Array.from(y.detach().numpy() as Float32Array);
  return { xs, ys };
}
const { xs, ys } = curve(model, x);
console.log(xs.length, Math.max(...ys));
