import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { Dataset, ConcatDataset, DataLoader } = torch.utils.data;

class Faces extends Dataset<[torch.Tensor, number]> {
  constructor(
    private readonly count: number,
    private readonly side: number,
    private readonly label: number,
  ) {
    super();
  }
  get length() {
    return this.count;
  }
  at(index: number): [torch.Tensor, number] {
    return [torch.rand(1, this.side, this.side), this.label];
  }
}

const all = new ConcatDataset([new Faces(6, 32, 0), new Faces(5, 28, 1)]); // fix: const all = new ConcatDataset([new Faces(6, 32, 0), new Faces(5, 32, 1)]);
const net = new nn.Sequential(
  new nn.Conv2d(1, 4, 5),
  new nn.AdaptiveAvgPool2d(1),
  new nn.Flatten(),
  new nn.Linear(4, 2),
);
const loader = new DataLoader(all, { batch_size: 4 });
const loss = (image: torch.Tensor, label: torch.Tensor) => nn.functional.cross_entropy(net(image), label);
for (const [image, label] of loader) loss(image, label).backward(); // expect: join-mismatch
