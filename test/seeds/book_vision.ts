/** torchvision's models, data sets and transforms, checkpoints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as safetensors from 'tensorpad/safetensors';
import { datasets, Image, models, transforms, utils } from 'tensorpad/vision';
import { digits } from './book_mnist';
import { type Check, close, inFolder } from './check';

/** A picture of 12×9 pixels, as drawn for torchvision. */
function picture(): Image {
  const pixels = new Uint8Array(9 * 12 * 3);
  for (let y = 0; y < 9; y++)
    for (let x = 0; x < 12; x++)
      for (let c = 0; c < 3; c++) pixels[(y * 12 + x) * 3 + c] = (x * x * 7 + y * 13 + c * 50 + x * y * 3) % 256;
  return new Image(12, 9, 3, pixels);
}

/** How a transform prints, then what torchvision makes of the picture: sizes, sum, and pixels (1, 2) and (2, 1). */
type Transformed = [() => (image: Image) => Image, string, number[]];
const T = transforms;
const TRANSFORMED: Transformed[] = [
  [
    () => new T.Resize([6, 5]),
    'Resize(size=(6, 5), interpolation=bilinear, max_size=None, antialias=True)',
    [6, 5, 3, 11490, 133, 135, 124, 127, 153, 160],
  ],
  [
    () => new T.Scale(6),
    'Scale(size=6, interpolation=bilinear, max_size=None, antialias=True)',
    [6, 8, 3, 18357, 116, 166, 159, 84, 134, 184],
  ],
  [() => new T.CenterCrop(4), 'CenterCrop(size=(4, 4))', [4, 4, 3, 5908, 89, 139, 189, 31, 81, 131]],
  [
    () => new T.Pad([1, 2], 9),
    'Pad(padding=(1, 2), fill=9, padding_mode=constant)',
    [13, 14, 3, 43264, 9, 9, 9, 0, 50, 100],
  ],
  [
    () => new T.RandomCrop(5, { padding: 2 }),
    'RandomCrop(size=(5, 5), padding=2)',
    [5, 5, 3, 5923, 79, 129, 179, 232, 26, 76],
  ],
  [
    () => new T.RandomResizedCrop(6),
    'RandomResizedCrop(size=(6, 6), scale=(0.08, 1.0), ratio=(0.75, 1.3333), interpolation=bilinear, antialias=True)',
    [6, 6, 3, 14159, 129, 98, 78, 178, 134, 138],
  ],
  [
    () => new T.ColorJitter(0.4, 0.3, 0.2, 0.1),
    'ColorJitter(brightness=(0.6, 1.4), contrast=(0.7, 1.3), saturation=(0.8, 1.2), hue=(-0.1, 0.1))',
    [9, 12, 3, 42010, 64, 93, 153, 56, 86, 146],
  ],
  [() => new T.RandomHorizontalFlip(), 'RandomHorizontalFlip(p=0.5)', [9, 12, 3, 41266, 47, 97, 147, 39, 89, 139]],
];

/** A model of torchvision's: entries of its state, its parameters, the size of a picture, and the first three outputs. */
const MODELS: ['resnet18' | 'resnet34' | 'resnet50' | 'alexnet' | 'vgg11', number, number, number, number[]][] = [
  ['resnet18', 122, 11181642, 64, [-0.07510411739, -0.00713810883, -0.12515996397]],
  ['resnet34', 218, 21289802, 64, [-2.28058577, 4.6729025841, -1.8893829584]],
  ['resnet50', 320, 23528522, 64, [1.3645806313, -5.2723369598, 3.3134520054]],
  ['alexnet', 16, 57044810, 64, [-0.01185708493, 0.01635652035, -0.00348565076]],
  ['vgg11', 22, 128807306, 32, [-0.00582213234, 0.00847734697, 0.01563462056]],
];

export const vision: Record<string, Check> = {
  '000-18': () =>
    inFolder((folder) => {
      for (const [make, text, wanted] of TRANSFORMED) {
        const transform = make();
        assert.equal(String(transform), text);
        torch.manual_seed(6);
        const { width, height, channels, data } = transform(picture());
        const pixel = (y: number, x: number) => data.subarray((y * width + x) * 3, (y * width + x + 1) * 3);
        const sum = data.reduce((a, b) => a + b, 0);
        assert.deepEqual([height, width, channels, sum, ...pixel(1, 2), ...pixel(2, 1)], wanted, text);
      }
      const normalize = new T.Normalize([0.5, 0.4, 0.3], [0.2, 0.3, 0.4]);
      const steps = [new T.Resize(8), new T.RandomCrop(6), new T.RandomHorizontalFlip(), new T.ToTensor(), normalize];
      torch.manual_seed(2);
      const composed = new T.Compose(steps)(picture()) as torch.Tensor;
      close(composed.sum(), 34.156864, 1e-5);
      close(composed.at(0, 0), [-1.53921568, -0.57843131, 0.83333343, 1.24509811, 0.04901975, 0.04901975]);

      torch.manual_seed(0);
      const pictures = torch.rand(5, 1, 3, 3);
      const grid = utils.make_grid(pictures, { nrow: 2, padding: 1, pad_value: 0.5 });
      assert.equal(String(grid.shape), 'torch.Size([3, 13, 9])');
      close(grid.double().sum(), 167.937304616, 1e-9);
      const path = join(folder, 'grid.png');
      utils.save_image(pictures, path, { nrow: 2, padding: 1, normalize: true });
      const { data } = Image.open(path);
      assert.equal(
        data.reduce((a, b) => a + b, 0),
        15603,
      );
      const row = [...data].filter((_, i) => i % 3 === 0).slice(9, 18);
      assert.deepEqual(row, [0, 130, 204, 18, 0, 167, 90, 104, 0]);

      for (const name of ['ant', 'bee']) {
        mkdirSync(join(folder, 'insects', name), { recursive: true });
        picture().save(join(folder, 'insects', name, '1.png'));
      }
      const insects = new datasets.ImageFolder(join(folder, 'insects'), { transform: new T.ToTensor() });
      assert.deepEqual(
        [insects.classes, insects.targets],
        [
          ['ant', 'bee'],
          [0, 1],
        ],
      );
      close(insects.at(1)[0].at(':, 1, 2'), [47 / 255, 97 / 255, 147 / 255]);
      const raw = join(folder, 'FashionMNIST', 'raw');
      mkdirSync(raw, { recursive: true });
      for (const [name, content] of Object.entries(digits())) writeFileSync(join(raw, name), content);
      const clothes = new datasets.FashionMNIST(folder);
      assert.deepEqual([clothes.length, clothes.at(3)[1], clothes.classes[1]], [24, 1, 'Trouser']);
      const batches = join(folder, 'cifar-10-batches-bin');
      mkdirSync(batches);
      writeFileSync(join(batches, 'test_batch.bin'), Buffer.concat([Buffer.of(3), Buffer.alloc(3072, 51)]));
      writeFileSync(join(batches, 'batches.meta.txt'), 'airplane\nautomobile\nbird\ncat\n');
      const [photo, label] = new datasets.CIFAR10(folder, { train: false, transform: new T.ToTensor() }).at(0);
      assert.equal(label, 3);
      close(photo.sum(), 3072 * 0.2, 1e-5);

      for (const [name, entries, parameters, size, wanted] of MODELS) {
        torch.manual_seed(0);
        const model = models[name]({ num_classes: 10 }).eval();
        assert.equal(Object.keys(model.state_dict()).length, entries);
        assert.equal(
          [...model.parameters()].reduce((sum, parameter) => sum + parameter.numel(), 0),
          parameters,
        );
        const image = torch.linspace(-1, 1, 3 * size * size).view(1, 3, size, size);
        const output = torch.no_grad(() => model(image)) as torch.Tensor;
        close(output.at('0, :3'), wanted, 1e-4);
        if (name !== 'resnet34') continue;
        torch.save(model.state_dict(), join(folder, 'resnet34.pth'));
        safetensors.save_model(model, join(folder, 'resnet34.safetensors'));
        for (const file of ['resnet34.pth', 'resnet34.safetensors']) {
          const loaded = models.resnet34({ num_classes: 10, weights: join(folder, file) }).eval();
          assert.ok(torch.equal(torch.no_grad(() => loaded(image)) as torch.Tensor, output));
        }
      }
    }),

  '000-19': () =>
    inFolder((root) => {
      const folder = join(root, 'checkpoint');
      const path = join(folder, 'checkpoint.pth.tar');
      assert.throws(() => torch.load(path), {
        name: 'FileNotFoundError',
        message: `[Errno 2] No such file or directory: '${path}'`,
      });
      torch.manual_seed(0);
      const model = new nn.Linear(3, 2);
      assert.throws(() => torch.save({}, path), { message: `Parent directory ${folder} does not exist.` });
      if (!existsSync(folder)) mkdirSync(folder);
      // The best so far, and no other, is kept.
      let best = Number.POSITIVE_INFINITY;
      const kept: number[] = [];
      for (const [step, loss] of [5, 3, 4, 1, 2].entries()) {
        torch.no_grad(() => model.weight.fill_(loss));
        if (loss >= best) continue;
        best = loss;
        kept.push(step);
        torch.save({ state_dict: model.state_dict(), loss }, path);
      }
      assert.deepEqual(kept, [0, 1, 3]);
      const checkpoint = torch.load(path, { map_location: 'cpu' });
      const other = new nn.Linear(3, 2);
      other.load_state_dict(checkpoint.state_dict);
      assert.deepEqual(
        [checkpoint.loss, other.weight.tolist()],
        [
          1,
          [
            [1, 1, 1],
            [1, 1, 1],
          ],
        ],
      );
      assert.ok(torch.equal(other.bias!, model.bias!) && other.weight.device.type === 'cpu');
      // A process that dies in the middle of writing the next one leaves this one whole.
      const script = `const torch = require('tensorpad'); const fs = require('node:fs'); const { writeSync } = fs;
        let writes = 0;
        fs.writeSync = (...args) => (++writes > 3 ? process.kill(process.pid, 'SIGKILL') : writeSync(...args));
        torch.save({ state_dict: {}, loss: 0, big: torch.ones(1_000_000), more: torch.ones(1_000_000) }, ${JSON.stringify(path)});`;
      const { signal } = spawnSync(process.execPath, ['-e', script], { cwd: join(__dirname, '../..') });
      assert.equal(signal, 'SIGKILL');
      assert.equal(torch.load(path).loss, 1);
      assert.ok(readdirSync(folder).includes('checkpoint.pth.tar'));
    }),
};
