// Loaders of every kind: tensors, dictionaries, streams, samplers, subsets, concatenations, own collate functions, no batches at all.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const {
  BatchSampler,
  ConcatDataset,
  DataLoader,
  Dataset,
  IterableDataset,
  RandomSampler,
  SequentialSampler,
  Subset,
  TensorDataset,
  WeightedRandomSampler,
} = torch.utils.data;
torch.manual_seed(9);

interface Sample {
  image: torch.Tensor;
  box: [number, number, number, number];
  meta: { id: number; name: string };
}
class Boxes extends Dataset<Sample> {
  constructor(
    private readonly count: number,
    private readonly transform: (x: torch.Tensor) => torch.Tensor = (x) => x,
  ) {
    super();
  }
  override get length() {
    return this.count;
  }
  override at(i: number): Sample {
    return {
      image: this.transform(torch.rand(3, 12, 12)),
      box: [0.5, 0.5, 1.5, i + 0.5],
      meta: { id: i, name: `n${i}` },
    };
  }
}
const plain = new Boxes(10);
const flipped = new Boxes(6, (x) => x.flip([2]));
for (const { image, box, meta } of new DataLoader<any, any>(new ConcatDataset<any>([plain, flipped]), {
  batch_size: 4,
})) {
  const features = new nn.Conv2d(3, 4, 3)(image).amax([2, 3]);
  console.log(features.shape, torch.stack(box, 1).shape, meta.id.shape, meta.name.length);
}

class Lines extends IterableDataset<[torch.Tensor, number]> {
  constructor(private readonly limit: number) {
    super();
  }
  override *[Symbol.iterator](): Generator<[torch.Tensor, number]> {
    for (let i = 0; i < this.limit; i++) yield [torch.full([5], i), i % 3];
  }
}
const head = new nn.Linear(5, 3);
for (const [x, y] of new DataLoader<any, any>(new Lines(7), { batch_size: 3 }))
  console.log(nn.functional.cross_entropy(head(x.float()), y).item());

const labels = torch.tensor([0, 0, 0, 1, 0, 1, 0, 0]);
const weights = torch.tensor([1, 3]).index_select(0, labels);
const balanced = new DataLoader<any, any>(new TensorDataset(torch.randn(8, 6), labels), {
  batch_size: 4,
  sampler: new WeightedRandomSampler(weights, 8),
});
for (const [x, y] of balanced) console.log(new nn.Linear(6, 2)(x).gather(1, y.unsqueeze(1)).shape);

const batches = new BatchSampler(new RandomSampler(plain), 5, true);
for (const { image } of new DataLoader<any, any>(plain, { batch_sampler: batches }))
  console.log(image.mean([0, 2, 3]).shape);
for (const { image } of new DataLoader<any, any>(new Subset<any>(plain, [1, 3, 5]), null)) console.log(image.shape);
console.log([...new SequentialSampler(plain)].length);

const ragged = Array.from({ length: 9 }, (_, i) => torch.arange(i + 1));
const padded = new DataLoader<any, any>(ragged, {
  batch_size: 3,
  collate_fn: ((rows: torch.Tensor[]) => {
    const length = Math.max(...rows.map((row) => row.size(0)));
    const ids = torch.stack(rows.map((row) => nn.functional.pad(row, [0, length - row.size(0)])));
    return { ids, mask: ids.ne(0) };
  }) as any,
});
const embedding = new nn.Embedding(10, 4);
for (const { ids, mask } of padded) {
  const embedded = embedding(ids).mul(mask.unsqueeze(-1));
  console.log(embedded.sum(1).div(mask.sum(1, true).clamp({ min: 1 })).shape);
}
const fake = new datasets.FakeData({
  size: 6,
  image_size: [3, 20, 30],
  num_classes: 2,
  transform: new transforms.Compose([
    new transforms.Grayscale(),
    new transforms.Pad([1, 2]),
    new transforms.ToTensor(),
  ]),
  target_transform: (label: number) => torch.nn.functional.one_hot(torch.tensor(label), 2).float(),
});
for (const [x, y] of new DataLoader<any, any>(fake, { batch_size: 2 }))
  console.log(
    x
      .flatten(1)
      .mm(torch.ones(24 * 32, 2))
      .mul(y).shape,
  );
for (const [a, b] of new DataLoader<any, any>(
  [
    [1, 2.5],
    [3, 4.5],
  ],
  { batch_size: 2 },
))
  console.log(a.add(b).shape);
