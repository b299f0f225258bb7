import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Sample {
  pixels: torch.Tensor;
  age: number;
  label: number;
}

const samples: Sample[] = Array.from({ length: 20 }, (_, i) => ({
  pixels: torch.rand(1, 6, 6),
  age: 20 + i,
  label: i % 3,
}));

/** Looks at a scan and at the patient's age. */
class Mixed extends nn.Module {
  conv = new nn.Conv2d(1, 4, 3);
  fc = new nn.Linear(4 * 4 * 4, 3); // fix: fc = new nn.Linear(4 * 4 * 4 + 1, 3);

  forward(pixels: torch.Tensor, age: torch.Tensor) {
    const h = this.conv(pixels).relu().flatten(1);
    const both = torch.cat([h, age.unsqueeze(1).float().div(100)], 1);
    return this.fc(both); // expect: size-mismatch
  }
}

const net = new Mixed();
for (const { pixels, age, label } of new torch.utils.data.DataLoader(samples, { batch_size: 5 }))
  nn.functional.cross_entropy(net(pixels, age), label).backward();
