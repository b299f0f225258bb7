import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const NUM_CLASSES = 10; // fix: const NUM_CLASSES = 100;
const set = new datasets.FakeData({
  size: 64,
  image_size: [3, 8, 8],
  num_classes: 100,
  transform: new transforms.ToTensor(),
});
const model = new nn.Sequential(new nn.Flatten(1), new nn.Linear(3 * 8 * 8, NUM_CLASSES));
const loader = new torch.utils.data.DataLoader(set, { batch_size: 32 });
for (const [images, labels] of loader) {
  const loss = nn.functional.cross_entropy(model(images), labels); // expect: index-out-of-range
  loss.backward();
}
