/** 001: an API notebook. Numbers and texts are PyTorch 2.13's and torchvision's for the same input. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { Image, transforms, utils } from 'tensorpad/vision';
import type { Check } from './check';
import { fails, folder, near, shape, tensorpad } from './compare';
import { JOINED } from './joined';

const F = nn.functional;

/** Elements of `save_image` of randn(5, 3, 2, 2) with seed 3, four pictures in a row, normalised. */
// biome-ignore format: a picture's bytes, row by row
const SAVED = [
  109, 152, 110, 134, 97, 96, 167, 129, 174, 125, 168, 144, 146, 171, 86, 245, 140, 96, 116, 98, 125, 110, 122, 102,
  68, 208, 128, 118, 21, 101, 147, 84, 104, 138, 18, 117, 222, 255, 93, 44, 105, 134, 138, 121, 90, 63, 153, 153,
  109, 0, 143, 89, 43, 112, ...Array(18).fill(0), 138, 94, 48, 99, 89, 85, ...Array(18).fill(0),
];

export const notebook: Record<string, Check> = {
  '001-1': () => {
    assert.equal(String(torch.unsqueeze(torch.rand(1, 2, 3), 2).size()), 'torch.Size([1, 2, 1, 3])');
    const thin = torch.rand(1, 1, 2, 3);
    assert.deepEqual(shape(torch.squeeze(thin)), [2, 3]);
    assert.deepEqual(shape(torch.squeeze(thin, 2)), [1, 1, 2, 3]);
    assert.deepEqual(shape(torch.squeeze(thin, 1)), [1, 2, 3]);
    assert.deepEqual(torch.squeeze(thin, 1).tolist(), thin.at(0).tolist());
    const range = 'Dimension out of range (expected to be in range of [-4, 3], but got ';
    fails(() => torch.unsqueeze(torch.rand(1, 2, 3), 5), 'IndexError', `${range}5)`);
    fails(() => torch.squeeze(thin, 4), 'IndexError', `${range}4)`);
  },

  '001-2': () => {
    torch.manual_seed(4);
    const set = new torch.utils.data.TensorDataset(torch.rand(6, 3, 2, 2), torch.arange(6));
    const loader = new torch.utils.data.DataLoader(set, { batch_size: 4, shuffle: true });
    const [images, labels] = loader[Symbol.iterator]().next().value as [torch.Tensor, torch.Tensor];
    assert.deepEqual(labels.tolist(), [4, 3, 2, 5]);
    const grid = utils.make_grid(images, { padding: 10 });
    assert.deepEqual(shape(grid), [3, 22, 58]);
    near(grid.sum().flatten(), [28.34996]);
    assert.deepEqual(grid.at(':, 10:12, 22:24').tolist(), images.at(1).tolist());

    const path = folder();
    torch.manual_seed(3);
    const batch = torch.randn(5, 3, 2, 2);
    utils.save_image(batch, join(path, 'a.png'), { nrow: 4, padding: 0, normalize: true });
    const png = Image.open(join(path, 'a.png'));
    assert.deepEqual([png.width, png.height, png.channels, ...png.data], [8, 4, 3, ...SAVED]);
    // JPEG loses some of even a smooth picture.
    const smooth = torch.linspace(0, 1, 32).expand(3, 32, 32);
    utils.save_image(smooth, join(path, 'a.jpg'));
    const jpeg = Image.open(join(path, 'a.jpg'));
    assert.deepEqual([jpeg.width, jpeg.height, jpeg.channels], [32, 32, 3]);
    near(new transforms.ToTensor()(jpeg), smooth.flatten().tolist() as number[], 0.05);

    // Blue, green and red first: OpenCV's order. Shown with red first, channels last.
    const bgr = torch.tensor([
      [
        [0, 0, 1],
        [0, 1, 0],
      ],
      [
        [1, 0, 0],
        [1, 1, 1],
      ],
    ]);
    const chw = torch.permute(bgr, [2, 0, 1]);
    assert.deepEqual(chw.permute(1, 2, 0).tolist(), bgr.tolist());
    plt.close('all');
    plt.axis('off');
    plt.imshow(torch.flip(bgr, [-1]).float());
    plt.savefig(join(path, 'shown.png'));
    plt.close('all');
    const shown = Image.open(join(path, 'shown.png'));
    const pixel = (x: number, y: number) => [
      ...shown.data.subarray((y * shown.width + x) * shown.channels).slice(0, 3),
    ];
    assert.deepEqual(
      [pixel(236, 146), pixel(420, 146), pixel(236, 330), pixel(420, 330)],
      [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 255],
      ],
    );
  },

  '001-3': () => {
    const script = `
import * as torch from 'tensorpad';
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
torch.manual_seed(1);
const net = new torch.nn.Linear(2, 1).to(device);
const data = torch.ones(1, 2).to(device);
console.log(process.env.CUDA_VISIBLE_DEVICES, String(device), torch.cuda.device_count(), String(net(data).device));
console.log(net(data));
`;
    const { status, stdout, stderr } = tensorpad('run', script, { CUDA_VISIBLE_DEVICES: '6' });
    assert.equal(stderr, '');
    assert.equal(stdout, '6 cpu 0 cpu\ntensor([[-0.0848]], grad_fn=<AddmmBackward0>)\n');
    assert.equal(status, 0);
  },

  '001-4': () => {
    torch.manual_seed(4);
    const out = torch.randn(5, 3);
    const label = torch.tensor([0, 2, 1, 1, 0]);
    const criterion = new nn.CrossEntropyLoss();
    const losses = [criterion(out, label), new nn.CrossEntropyLoss()(out, label), F.cross_entropy(out, label)];
    near(
      losses.map((loss) => loss.item()),
      [1.8708, 1.8708, 1.8708],
    );
    assert.equal(new Set(losses.map((loss) => loss.item())).size, 1);
  },

  '001-5': () => {
    torch.manual_seed(5);
    const G = new nn.Linear(2, 3);
    const [first, norm] = [new nn.Linear(3, 4), new nn.BatchNorm1d(4)];
    const last = new nn.Linear(4, 1);
    const D = new nn.Sequential(first, norm, new nn.ReLU(), new nn.Dropout(0.5), last);
    const z = torch.randn(4, 2);
    const fake = G(z);
    const loss = F.binary_cross_entropy_with_logits(D(fake.detach()), torch.zeros(4, 1));
    loss.backward();
    near([loss.item()], [0.5117391]);
    assert.equal(G.weight.grad, null);
    near(last.weight.grad!, [0.2067281, 0, 0.1709057, 0.1599168]);

    D.eval();
    assert.ok([...D.modules()].every((module) => !module.training));
    near(D(fake), [-0.3080921, -0.3621466, -0.2282749, -0.2479667]);
    near(norm.running_mean!, [-0.1020134, -0.03052298, 0.003323316, 0.09008168]);
    assert.equal(torch.no_grad(() => D(fake)).requires_grad, false);
    const step = F.binary_cross_entropy_with_logits(D(G(z)), torch.ones(4, 1));
    step.backward();
    near([step.item()], [0.8470296]);
    near(G.weight.grad!, [0.06125531, -0.04185393, -0.04657645, 0.0225749, -0.01973225, 0.01047969]);
    D.train();
    assert.notDeepEqual(D(fake).tolist(), D(fake).tolist());
  },

  '001-6': () => {
    torch.manual_seed(1);
    const a = torch.rand(3, 4);
    const [value, index] = torch.max(a, 1);
    assert.equal(
      `${a}\n${value}\n${index}`,
      `tensor([[0.7576, 0.2793, 0.4031, 0.7347],
        [0.0293, 0.7999, 0.3971, 0.7544],
        [0.5695, 0.4388, 0.6387, 0.5247]])
tensor([0.7576, 0.7999, 0.6387])
tensor([0, 1, 2])`,
    );
    const [byDim, at] = torch.max(a, 0);
    assert.deepEqual(
      [byDim.tolist(), at.tolist()],
      [[0, 1, 2, 3].map((j) => a.at(at.at(j).item() as number, j).item()), [0, 1, 2, 1]],
    );
  },

  '001-7': () => {
    const a0 = new torch.Tensor([
      [
        [
          [1, 1, 1, 1],
          [2, 2, 2, 2],
        ],
      ],
    ]);
    const a1 = new torch.Tensor([
      [
        [
          [3, 3, 3, 3],
          [4, 4, 4, 4],
        ],
      ],
    ]);
    const texts = [
      ...[0, 1, 2, 3].map((dim) => torch.cat([a0, a1], { dim })),
      ...[0, 1, 2, 3, 4].map((dim) => torch.stack([a0, a1], { dim })),
    ].map((joined) => `${joined}\n${joined.size()}`);
    assert.deepEqual(texts, JOINED);
  },

  '001-8': () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => i);
    const picture = new Image(2, 2, 3, bytes);
    const tensor = new transforms.ToTensor()(picture);
    assert.equal(
      String(tensor),
      `tensor([[[0.0000, 0.0118],
         [0.0235, 0.0353]],

        [[0.0039, 0.0157],
         [0.0275, 0.0392]],

        [[0.0078, 0.0196],
         [0.0314, 0.0431]]])`,
    );
    const back = new transforms.ToPILImage()(tensor);
    assert.deepEqual([back.mode, back.size, [...back.data]], ['RGB', [2, 2], [...bytes]]);

    const path = folder();
    const grey = new Image(2, 1, 1, new Uint8Array([10, 200]));
    for (const name of ['grey.png', 'grey.jpg']) {
      grey.save(join(path, name));
      const read = Image.open(join(path, name));
      assert.deepEqual([read.mode, read.size], ['L', [2, 1]]);
      assert.deepEqual(shape(new transforms.ToTensor()(read)), [1, 1, 2]);
    }
    assert.deepEqual([...Image.open(join(path, 'grey.png')).convert('RGB').data], [10, 10, 10, 200, 200, 200]);
    fails(() => picture.convert('RGBA').save(join(path, 'a.jpg')), 'ValueError', 'cannot write mode RGBA as JPEG');
    fails(
      () => new nn.Conv2d(1, 2, 3)(torch.rand(1, 3, 5, 5)),
      'RuntimeError',
      'Given groups=1, weight of size [2, 1, 3, 3], expected input[1, 3, 5, 5] to have 1 channels, but got 3 channels instead',
    );
    fails(
      () => new transforms.ToPILImage()(torch.rand(5, 2, 2)),
      'ValueError',
      'pic should not have > 4 channels. Got 5 channels.',
    );
    assert.equal(String(torch.tensor([1, 2]).dtype), 'torch.int64');
    assert.equal(String(torch.tensor([1.7, -2.3]).to(torch.int64)), 'tensor([ 1, -2])');
    assert.equal(String(torch.tensor([1, 2]).to(torch.float16)), 'tensor([1., 2.], dtype=torch.float16)');
  },

  '001-9': () => {
    const pooled = new nn.AdaptiveAvgPool2d([1, 1])(torch.arange(24).float().view(1, 2, 3, 4));
    assert.deepEqual(pooled.tolist(), [[[[5.5]], [[17.5]]]]);
    const x = torch
      .tensor([
        [-2, 1, 2, 6, 4],
        [-3, 1, 7, 2, -2],
        [-4, 2, 3, -1, -3],
        [-7, 1, 2, 3, 11],
        [5, -7, 8, 12, -9],
      ])
      .float()
      .unsqueeze(0);
    const plain = new nn.MaxPool2d({ kernel_size: 2, stride: 2, padding: 0 });
    assert.deepEqual(plain(x).tolist(), [
      [
        [1, 7],
        [2, 3],
      ],
    ]);
    const ceil = new nn.MaxPool2d({ kernel_size: 2, stride: 2, padding: 0, ceil_mode: true, return_indices: true });
    const [values, indices] = ceil(x) as unknown as [torch.Tensor, torch.Tensor];
    assert.deepEqual(values.tolist(), [
      [
        [1, 7, 4],
        [2, 3, 11],
        [5, 12, -9],
      ],
    ]);
    assert.deepEqual(indices.tolist(), [
      [
        [1, 7, 4],
        [11, 12, 19],
        [20, 23, 24],
      ],
    ]);
    const dilated = new nn.MaxPool2d(3, { stride: 1, padding: 1, dilation: 2 });
    assert.deepEqual(dilated(x).tolist(), [
      [
        [3, 11, 3],
        [12, 8, 12],
        [3, 11, 3],
      ],
    ]);
  },

  '001-10': () => {
    const shifts = torch.arange(0, 4, { dtype: torch.float32 }).mul(16);
    const [y, x] = torch.meshgrid(shifts, shifts) as [torch.Tensor, torch.Tensor];
    const across = [0, 1, 2, 3].map(() => [0, 16, 32, 48]);
    const down = [0, 16, 32, 48].map((value) => [value, value, value, value]);
    assert.deepEqual([y.tolist(), x.tolist()], [down, across]);
    const pair = [torch.arange(2), torch.arange(3)] as const;
    const of = (indexing: 'ij' | 'xy') => torch.meshgrid([...pair], { indexing }).map((grid) => grid.tolist());
    assert.deepEqual(of('ij'), [
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
      [
        [0, 1, 2],
        [0, 1, 2],
      ],
    ]);
    assert.deepEqual(of('xy'), [
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    ]);
  },
};
