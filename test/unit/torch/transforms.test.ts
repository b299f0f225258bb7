/** Transforms and pictures in files against torchvision's and Pillow's recorded answers (test/golden/vision). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import * as vision from 'tensorpad/vision';

interface Case {
  transform?: string;
  function?: string;
  args: unknown[];
  kwargs?: Record<string, unknown>;
  kind: 'image' | 'bytes' | 'float';
  size: [number, number, number];
  seed?: number;
  text?: string;
  value?: unknown;
  error?: string;
}
interface Recorded {
  cases: Case[];
  files: Record<string, { file: string; rgb: { sha1: string } }>;
  grids: { options: vision.utils.GridOptions; value: TensorAnswer }[];
}
interface TensorAnswer {
  dtype: string;
  shape: number[];
  sample: number[];
  sum: number;
}

const recorded: Recorded = JSON.parse(
  gunzipSync(readFileSync(join(__dirname, '../../golden/vision/answers.json.gz'))).toString(),
);
const folder = mkdtempSync(join(tmpdir(), 'tensorpad-pictures-'));

function picture([width, height, channels]: readonly [number, number, number]): vision.Image {
  const data = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        const noise = (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 61;
        data[at++] = Math.trunc(100 + (90 * ((x * 3 + y * 2 + c * 5) % 17)) / 17) + noise;
      }
  return new vision.Image(width, height, channels, data);
}

function input({ kind, size }: Pick<Case, 'kind' | 'size'>): vision.Image | torch.Tensor {
  const image = picture(size);
  if (kind === 'image') return image;
  const bytes = vision.transforms.functional.pil_to_tensor(image);
  return kind === 'bytes' ? bytes : bytes.float().div(255);
}

const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');

function compare(value: unknown, answer: unknown): void {
  if (Array.isArray(answer)) {
    assert.equal((value as unknown[]).length, answer.length);
    answer.forEach((each, i) => {
      compare((value as unknown[])[i], each);
    });
  } else if (value instanceof vision.Image) {
    assert.deepEqual({ mode: value.mode, size: value.size, sha1: sha1(value.data) }, answer);
  } else compareTensor(value as torch.Tensor, answer as TensorAnswer);
}

function compareTensor(value: torch.Tensor, { dtype, shape, sample, sum }: TensorAnswer): void {
  assert.deepEqual([String(value.dtype), [...value.shape]], [dtype, shape]);
  const flat = value.reshape(-1).double();
  const step = Math.max(1, Math.floor(flat.numel() / 24));
  const found = flat.at(`::${step}`).tolist() as number[];
  // What is rounded to whole numbers may fall to the other side of a half.
  const tolerance = value.is_floating_point() ? 2e-5 : 1;
  found.forEach((each, i) => {
    assert.ok(Math.abs(each - sample[i]!) <= tolerance, `element ${i * step}: ${each} instead of ${sample[i]}`);
  });
  const total = flat.sum().item() as number;
  assert.ok(
    Math.abs(total - sum) <= Math.max(1e-3, Math.abs(sum) * 1e-5) + (tolerance === 1 ? 2 : 0),
    `sum ${total} instead of ${sum}`,
  );
}

const T = vision.transforms as unknown as Record<string, new (...args: unknown[]) => (value: unknown) => unknown>;
const F = vision.transforms.functional as unknown as Record<string, (...args: unknown[]) => unknown>;
/** Parameters that are only given by position here. */
const POSITIONS: Record<string, string[]> = {
  Pad: ['padding', 'fill', 'padding_mode'],
  RandomPerspective: ['distortion_scale', 'p'],
  RandomErasing: ['p', 'scale', 'ratio', 'value'],
  GaussianBlur: ['kernel_size', 'sigma'],
  RandomGrayscale: ['p'],
  RandomInvert: ['p'],
  RandomAutocontrast: ['p'],
  RandomEqualize: ['p'],
  RandomPosterize: ['bits', 'p'],
  RandomSolarize: ['threshold', 'p'],
  RandomAdjustSharpness: ['sharpness_factor', 'p'],
};

function make({ transform, args, kwargs = {} }: Case) {
  const positions = POSITIONS[transform!];
  if (!positions) return new T[transform!]!(...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
  const all = positions.map((name, i) => args[i] ?? kwargs[name]);
  return new T[transform!]!(...all);
}

for (const [i, each] of recorded.cases.entries()) {
  const name = `${each.transform ?? each.function}(${JSON.stringify(each.args)}, ${JSON.stringify(each.kwargs ?? {})})`;
  test(`${i} ${name} of ${each.kind} ${each.size.join('x')}`, () => {
    const run = () => {
      if (each.function) return F[each.function]!(input(each), ...each.args);
      torch.manual_seed(each.seed!);
      const made = make(each);
      if (each.transform !== 'ToPILImage') assert.equal(String(made), each.text);
      return made(input(each));
    };
    if (each.error === undefined) compare(run(), each.value);
    else assert.throws(run, (error: Error) => error.message === each.error || assert.equal(error.message, each.error));
  });
}

for (const [name, { file, rgb }] of Object.entries(recorded.files)) {
  test(`${name}: Pillow’s pixels`, () => {
    const path = join(folder, name);
    const bytes = Buffer.from(file, 'base64');
    writeFileSync(path, bytes);
    assert.equal(sha1(vision.Image.open(path).convert('RGB').data), rgb.sha1);
    for (let length = 0; length < bytes.length; length += 23) {
      writeFileSync(path, bytes.subarray(0, length));
      assert.throws(() => vision.Image.open(path), { name: 'RuntimeError' }, `cut at ${length}`);
    }
    for (let at = 0; at < bytes.length; at += 5) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0xff;
      writeFileSync(path, damaged);
      try {
        vision.Image.open(path);
      } catch (error) {
        assert.equal((error as Error).name, 'RuntimeError');
      }
    }
  });
}

test('pictures are written, and come back', () => {
  for (const channels of [1, 3, 4]) {
    const image = picture([13, 9, channels]);
    image.save(join(folder, 'a.png'));
    const back = vision.Image.open(join(folder, 'a.png'));
    assert.deepEqual([back.mode, back.size, back.data], [image.mode, image.size, image.data]);
  }
  const image = picture([32, 32, 3]);
  image.save(join(folder, 'a.webp'), 'webp', { lossless: true });
  assert.deepEqual(vision.Image.open(join(folder, 'a.webp')).data, image.data);
  const smooth = new vision.Image(16, 16, 3, new Uint8Array(768).fill(99));
  smooth.save(join(folder, 'a.jpg'));
  assert.ok(vision.Image.open(join(folder, 'a.jpg')).data.every((value) => Math.abs(value - 99) <= 2));
  assert.throws(() => picture([3, 3, 4]).save(join(folder, 'b.jpg')), { message: 'cannot write mode RGBA as JPEG' });
  assert.throws(() => vision.Image.open(join(folder, 'none.png')), { name: 'FileNotFoundError' });
  writeFileSync(join(folder, 'text.png'), 'hello');
  assert.throws(() => vision.Image.open(join(folder, 'text.png')), /text\.png': not a PNG, JPEG or WebP file/);
});

for (const { options, value } of recorded.grids) {
  test(`make_grid ${JSON.stringify(options)}`, () => {
    const one = input({ kind: 'float', size: [5, 4, 3] }) as torch.Tensor;
    const batch = torch.stack([1, 2, 3, 4, 5].map((i) => one.mul(i).div(5)));
    compareTensor(vision.utils.make_grid(batch, options), value);
  });
}

test('save_image writes what make_grid shows', () => {
  const batch = torch.rand(4, 3, 5, 6);
  vision.utils.save_image(batch, join(folder, 'grid.png'), { nrow: 2, padding: 1 });
  const shown = vision.utils.make_grid(batch, { nrow: 2, padding: 1 }).mul(255).add(0.5).clamp(0, 255).to(torch.uint8);
  assert.ok(torch.equal(vision.io.read_image(join(folder, 'grid.png')), shown));
});

test('Scale is the old name of Resize, and warns', () => {
  const said: unknown[] = [];
  const { warn } = console;
  console.warn = (text) => said.push(text);
  try {
    const scale = new vision.transforms.Scale([6, 5]);
    assert.deepEqual(scale(picture([12, 9, 3])).data, new vision.transforms.Resize([6, 5])(picture([12, 9, 3])).data);
    assert.match(String(scale), /^Scale\(size=\(6, 5\)/);
  } finally {
    console.warn = warn;
  }
  assert.deepEqual(said, [
    'UserWarning: The use of the transforms.Scale transform is deprecated, please use transforms.Resize instead.',
  ]);
});
