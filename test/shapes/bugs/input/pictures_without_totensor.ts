import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const transform = new transforms.Compose([new transforms.Resize(20), new transforms.CenterCrop(16)]); // fix: const transform = new transforms.Compose([new transforms.Resize(20), new transforms.CenterCrop(16), new transforms.ToTensor()]);
const set = new datasets.FakeData({ size: 6, image_size: [3, 24, 24], transform });
const net = new nn.Conv2d(3, 4, 3);
for (const [x] of new torch.utils.data.DataLoader(set, { batch_size: 3 })) console.log(net(x as any).shape); // expect: wrong-call
