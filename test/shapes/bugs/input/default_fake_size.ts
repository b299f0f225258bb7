// FakeData draws 224×224 pictures unless told otherwise.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const data = new datasets.FakeData({ size: 4, num_classes: 10, transform: new transforms.ToTensor() }); // fix: const data = new datasets.FakeData({ size: 4, image_size: [3, 32, 32], num_classes: 10, transform: new transforms.ToTensor() });
const [images, labels] = [...new torch.utils.data.DataLoader(data, { batch_size: 4 })][0]!;

const model = new nn.Sequential();
model.add_module('flatten', new nn.Flatten());
model.add_module('hidden', new nn.Linear(3 * 32 * 32, 20));
model.add_module('relu', new nn.ReLU());
model.add_module('out', new nn.Linear(20, 10));

const scores = model(images); // expect: size-mismatch
console.log(nn.functional.cross_entropy(scores, labels).item());
