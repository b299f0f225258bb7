import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const widths = [64, 48, 32, 16];
const pairs = widths.slice(1).map((w, i) => [widths[i], w] as const);
const blocks = new nn.ModuleList(
  pairs.map(([i, o]) => new nn.Sequential(new nn.Linear(i, o), new nn.LayerNorm(i), new nn.GELU())), // fix: pairs.map(([i, o]) => new nn.Sequential(new nn.Linear(i, o), new nn.LayerNorm(o), new nn.GELU())),
);

function run(x: torch.Tensor) {
  let h = x;
  for (const b of blocks) h = b(h); // expect: channel-mismatch
  return h;
}
console.log(run(torch.randn(3, 64)).size());
