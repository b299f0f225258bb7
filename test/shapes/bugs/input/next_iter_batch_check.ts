import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

function loaders(batch: number) {
  const tf = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
  const make = (size: number) =>
    new datasets.FakeData({ size, image_size: [1, 28, 28], num_classes: 10, transform: tf });
  return {
    train: new torch.utils.data.DataLoader(make(32), { batch_size: batch, shuffle: true }),
    test: new torch.utils.data.DataLoader(make(16), { batch_size: 2 * batch }),
  };
}
const { train } = loaders(8);
const iter = train[Symbol.iterator]();
const [images, labels] = iter.next().value;
const logits = new nn.Linear(28 * 28, 10)(images); // expect: size-mismatch // fix: const logits = new nn.Linear(28 * 28, 10)(images.flatten(1));
console.log(nn.functional.cross_entropy(logits, labels).item());
