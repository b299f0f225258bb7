// Pictures: files, channels, transforms, folders full of them, and a network that takes them in.

// %% A picture is a tensor: channels, height, width, from 0 to 1
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { datasets, Image, models, transforms, utils } from 'tensorpad/vision';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
torch.manual_seed(0);

const side = torch.linspace(0, 1, 48);
const [down, across] = torch.meshgrid([side, side], { indexing: 'ij' });
const blue = torch.full([48, 48], 0.3);
const sunset = torch.stack([across, down, blue]);
console.log(sunset.size());

// plt.imshow wants the channels last. OpenCV has them in the order blue, green, red: flip turns them around.
const hwc = sunset.permute(1, 2, 0);
const bgr = hwc.flip([2]);
const [, pair] = plt.subplots(1, 2, { figsize: [6, 3] });
pair[0].imshow(hwc);
pair[0].set_title('RGB');
pair[1].imshow(bgr);
pair[1].set_title('BGR taken for RGB');
plt.show();

// %% Files: PNG keeps every pixel, JPEG is smaller
utils.save_image(sunset, join(folder, 'sunset.png'));
utils.save_image(sunset, join(folder, 'sunset.jpg'));
const png = Image.open(join(folder, 'sunset.png'));
console.log(png);

// ToTensor makes bytes (height, width, channels) a tensor (channels, height, width) from 0 to 1; ToPILImage goes back.
const tensor = new transforms.ToTensor()(png);
console.log(tensor.size(), tensor.dtype, tensor.max().item());
console.log(new transforms.ToPILImage()(tensor));
console.log(tensor.mul(255).to(torch.uint8).dtype);

// %% One channel or three? A network accepts only what it was made for
const grey = new nn.Conv2d(1, 4, 3);
try {
  grey(tensor.unsqueeze(0));
} catch (error) {
  console.log(String(error));
}
const onlyGreen = tensor.at('1:2').unsqueeze(0); // take one channel, and add the batch
console.log(grey(onlyGreen).size());

// %% Transforms: the same picture, never quite the same
const augment = new transforms.Compose([
  new transforms.Resize(40),
  new transforms.RandomCrop(32, { padding: 2 }),
  new transforms.RandomHorizontalFlip(),
  new transforms.ColorJitter(0.4, 0.3, 0.2, 0.1),
  new transforms.ToTensor(),
  new transforms.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
]);
console.log(augment);

// %% A folder per class is a data set
for (const name of ['night', 'sunset']) mkdirSync(join(folder, 'sky', name), { recursive: true });
for (let i = 0; i < 8; i++) {
  utils.save_image(sunset.mul(0.6 + 0.05 * i), join(folder, 'sky', 'sunset', `${i}.png`));
  utils.save_image(sunset.mul(0.05 * i), join(folder, 'sky', 'night', `${i}.png`));
}
const sky = new datasets.ImageFolder(join(folder, 'sky'), { transform: augment });
console.log(sky.classes, sky.length);

const loader = new torch.utils.data.DataLoader(sky, { batch_size: 8, shuffle: true });
const [images, labels] = loader[Symbol.iterator]().next().value;
console.log(images.size(), labels);

// %% A known network, its weights read from a file
// torchvision's checkpoints fit as well: models.resnet34({ weights: 'resnet34.pth' }).
const fresh = models.resnet18({ num_classes: 2 });
torch.save(fresh.state_dict(), join(folder, 'resnet18.pth'));
const resnet = models.resnet18({ num_classes: 2, weights: join(folder, 'resnet18.pth') });
resnet.eval();
const scores = torch.no_grad(() => resnet(images));
console.log(scores.size());

// %% Picture: the batch as one image, also on disk
const grid = utils.make_grid(images, { nrow: 4, padding: 10, normalize: true });
utils.save_image(images, join(folder, 'batch.png'), { nrow: 4, padding: 0, normalize: true });
console.log(grid.size(), Image.open(join(folder, 'batch.png')).size);
plt.axis('off');
plt.imshow(grid.permute(1, 2, 0));
plt.show();
