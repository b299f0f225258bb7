import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;

type Sample = { image: torch.Tensor; mask: torch.Tensor };

class Shapes extends Dataset<Sample> {
  constructor(
    private n = 12,
    private size = 16,
  ) {
    super();
  }
  get length() {
    return this.n;
  }
  at(_: number): Sample {
    const image = torch.rand(3, this.size, this.size);
    const mask = image.at(':1').gt(0.5).long();
    return { image, mask };
  }
}

const net = new nn.Sequential(new nn.Conv2d(3, 12, 3, { padding: 1 }), new nn.ReLU(), new nn.Conv2d(12, 2, 1));
const ce = new nn.CrossEntropyLoss();
for (const { image, mask } of new DataLoader(new Shapes(), { batch_size: 4 })) {
  const loss = ce(net(image), mask); // expect: target-mismatch // fix: const loss = ce(net(image), mask.squeeze(1));
  loss.backward();
}
