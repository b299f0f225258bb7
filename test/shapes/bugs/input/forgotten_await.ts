import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

async function load(): Promise<{ x: torch.Tensor; y: torch.Tensor }> {
  await new Promise((done) => setTimeout(done, 1));
  return { x: torch.randn(8, 3), y: torch.randn(8, 1) };
}
const net = new nn.Linear(3, 1);
const data: any = load(); // fix: const data: any = await load();
const out = net(data.x); // expect: wrong-call
console.log(out.shape);
