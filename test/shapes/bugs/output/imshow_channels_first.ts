import * as torch from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { datasets, transforms, utils } from 'tensorpad/vision';

const set = new datasets.FakeData({ size: 8, image_size: [3, 24, 24], transform: new transforms.ToTensor() });
const loader = new torch.utils.data.DataLoader(set, { batch_size: 8 });
const [images] = loader[Symbol.iterator]().next().value;
const grid = utils.make_grid(images, { nrow: 4 });
plt.imshow(grid); // expect: invalid-argument // fix: plt.imshow(grid.permute(1, 2, 0));
plt.axis('off');
