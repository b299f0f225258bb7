import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Sequential(new nn.Linear(9, 18), new nn.ReLU(), new nn.Linear(18, 3));

/** Prints the most likely class of each sample, and how likely. */
function report(samples: torch.Tensor) {
  const logits = net(samples);
  const p = nn.functional.softmax(logits, 0); // expect: softmax-batch // fix: const p = nn.functional.softmax(logits, 1);
  const best = p.max(1);
  for (let i = 0; i < samples.size(0); i++)
    console.log(`${i}: class ${best.indices.at(i).item()} (${(100 * best.values.at(i).item()).toFixed(1)} %)`);
}

torch.no_grad(() => report(torch.randn(6, 9)));
