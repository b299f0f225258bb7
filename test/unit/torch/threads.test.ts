/** One, two and eight threads give the same bits: how work is split must not decide how it is rounded. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import * as torch from 'tensorpad';

const F = torch.nn.functional;
type Tensor = torch.Tensor;

/** What an op makes of its inputs. */
type Compute = (...inputs: Tensor[]) => Tensor | Tensor[];

interface Sample {
  inputs: () => Tensor[];
  compute: Compute;
  /** Whether gradients are compared, too. */
  gradients: boolean;
  /** oneDNN shares the images of a batch out among threads and adds up their gradients of the weights: those are near. */
  near: boolean;
}

const samples = new Map<string, Sample>();
function sample(name: string, inputs: () => Tensor[], compute: Compute, gradients = true): void {
  samples.set(name, { inputs, compute, gradients, near: /^conv/.test(name) });
}

const line = () => [torch.randn(400_003)];
const square = () => [torch.randn(701, 613)];
const tall = () => [torch.randn(100_001, 3)];
const wide = () => [torch.randn(3, 100_001)];
const turned = () => [torch.randn(613, 701).t()];
const solid = () => [torch.randn(37, 101, 113)];
const images = () => [torch.randn(8, 16, 56, 56)];
const some = (size: number, below: number) => torch.randint(0, below, [size]);

for (const name of 'exp log1p sin tanh sigmoid erf rsqrt round floor lgamma digamma'.split(' '))
  sample(name, line, (x) => (x as unknown as Record<string, () => Tensor>)[name]!());
for (const name of ['gelu', 'silu', 'softplus', 'elu', 'mish', 'hardswish'])
  sample(name, line, (x) => (F as unknown as Record<string, (x: Tensor) => Tensor>)[name]!(x));
sample('pow', line, (x) => x.abs().pow(1.7));
sample(
  'broadcasting',
  () => [torch.randn(701, 1), torch.randn(613)],
  (a, b) => a.mul(b).atan2(b),
);
sample('where', square, (x) => torch.where(x.gt(0), x.mul(2), x.exp()));

for (const [shape, inputs] of Object.entries({ line, square, tall, wide, turned, solid }))
  for (const [name, reduce] of Object.entries<(x: Tensor, dim?: number) => Tensor>({
    sum: (x, dim) => (dim === undefined ? x.sum() : x.sum(dim)),
    mean: (x, dim) => (dim === undefined ? x.mean() : x.mean(dim)),
    prod: (x, dim) => (dim === undefined ? x.tanh().add(1).prod() : x.tanh().add(1).prod(dim)),
    var: (x, dim) => (dim === undefined ? x.var() : x.var(dim)),
    norm: (x, dim) => (dim === undefined ? x.norm() : x.norm(2, dim)),
    norm3: (x, dim) => (dim === undefined ? x.norm(3) : x.norm(3, dim)),
    amax: (x, dim) => (dim === undefined ? x.amax() : x.amax(dim)),
    logsumexp: (x, dim) => x.logsumexp(dim ?? 0),
    nansum: (x, dim) => (dim === undefined ? x.nansum() : x.nansum(dim)),
  }))
    for (const dim of [undefined, 0, -1])
      sample(`${name} of a ${shape} along ${dim ?? 'all'}`, inputs, (x) => reduce(x, dim));
sample('argmax', square, (x) => [x.argmax(), x.argmax(0), x.argmin(1)], false);
sample('median', square, (x) => [x.median(), x.median(0)[0], x.kthvalue(9)[0]], false);
sample('std of both', solid, (x) => x.std([0, 2]));
sample(
  'sum of halves',
  () => [torch.randn(400_003).half()],
  (x) => x.sum(),
  false,
);
sample(
  'sum of complex',
  () => [torch.randn(200_003, { dtype: torch.complex64 })],
  (x) => x.sum(),
  false,
);
sample('count', square, (x) => [x.gt(0).sum(), x.count_nonzero(), x.gt(3).any(0), x.lt(9).all()], false);
sample('aminmax', line, (x) => [...x.aminmax()], false);
sample(
  'dot',
  () => [torch.randn(300_007), torch.randn(300_007)],
  (a, b) => a.dot(b),
);
sample(
  'dist',
  () => [torch.randn(300_007), torch.randn(300_007)],
  (a, b) => a.dist(b),
);
sample('histc', line, (x) => x.histc(100, -3, 3), false);
sample(
  'bincount',
  () => [some(300_000, 50)],
  (x) => x.bincount(),
  false,
);
sample(
  'weighted bincount',
  () => [some(300_000, 50), torch.rand(300_000)],
  (x, w) => x.bincount(w),
  false,
);
sample(
  'quantile',
  () => [torch.randn(701, 613)],
  (x) => x.quantile(0.3, 0),
);

for (const dim of [0, 1]) {
  sample(`softmax ${dim}`, square, (x) => x.softmax(dim));
  sample(`log_softmax ${dim}`, square, (x) => x.log_softmax(dim));
  sample(`cumsum ${dim}`, square, (x) => x.cumsum(dim));
  sample(`cumprod ${dim}`, square, (x) => x.tanh().add(1).cumprod(dim));
  sample(`logcumsumexp ${dim}`, square, (x) => x.logcumsumexp(dim));
  sample(`sort ${dim}`, square, (x) => x.sort(dim)[0]);
  sample(`topk ${dim}`, square, (x) => x.topk(20, dim)[0]);
}
sample('cumsum of a line', line, (x) => x.cumsum(0));
sample('argsort', line, (x) => x.argsort(), false);
sample(
  'unique',
  () => [some(300_000, 999)],
  (x) => [...(x.unique({ return_inverse: true, return_counts: true }) as unknown as Tensor[])],
  false,
);

sample(
  'matmul',
  () => [torch.randn(301, 257), torch.randn(257, 353)],
  (a, b) => a.matmul(b),
);
sample(
  'matmul in double',
  () => [torch.randn(301, 257).double(), torch.randn(257, 353).double()],
  (a, b) => a.matmul(b),
);
sample(
  'thin matmul',
  () => [torch.randn(4, 20_000), torch.randn(20_000, 5)],
  (a, b) => a.matmul(b),
);
sample(
  'matrix by vector',
  () => [torch.randn(701, 613), torch.randn(613)],
  (a, b) => a.mv(b),
);
sample(
  'bmm',
  () => [torch.randn(17, 61, 83), torch.randn(17, 83, 47)],
  (a, b) => a.bmm(b),
);
sample(
  'linear',
  () => [torch.randn(512, 300), torch.randn(200, 300), torch.randn(200)],
  (x, w, b) => F.linear(x, w, b),
);
sample(
  'einsum',
  () => [torch.randn(31, 41, 53), torch.randn(53, 41, 29)],
  (a, b) => torch.einsum('ijk,kjl->il', a, b),
);
sample(
  'cdist',
  () => [torch.randn(300, 60), torch.randn(400, 60)],
  (a, b) => torch.cdist(a, b),
);
sample(
  'integer matmul',
  () => [torch.randint(-9, 9, [200, 300]), torch.randint(-9, 9, [300, 150])],
  (a, b) => a.matmul(b),
  false,
);

for (const stride of [1, 2])
  sample(
    `conv2d by ${stride}`,
    () => [...images(), torch.randn(32, 16, 3, 3), torch.randn(32)],
    (x, w, b) => F.conv2d(x, w, b, stride, 1),
  );
sample(
  'conv2d in groups',
  () => [...images(), torch.randn(16, 1, 3, 3)],
  (x, w) => F.conv2d(x, w, null, 1, 1, 1, 16),
);
sample(
  'conv2d of one channel',
  () => [torch.randn(64, 1, 28, 28), torch.randn(6, 1, 5, 5), torch.randn(6)],
  (x, w, b) => F.conv2d(x, w, b),
);
sample(
  'conv2d in double',
  () => [torch.randn(8, 6, 30, 30).double(), torch.randn(9, 6, 3, 3).double()],
  (x, w) => F.conv2d(x, w),
);
sample(
  'conv1d',
  () => [torch.randn(16, 20, 900), torch.randn(30, 20, 5)],
  (x, w) => F.conv1d(x, w),
);
sample(
  'conv3d',
  () => [torch.randn(2, 4, 20, 24, 24), torch.randn(6, 4, 3, 3, 3)],
  (x, w) => F.conv3d(x, w),
);
sample(
  'conv_transpose2d',
  () => [torch.randn(8, 16, 28, 28), torch.randn(16, 12, 3, 3)],
  (x, w) => F.conv_transpose2d(x, w, null, 2),
);

sample(
  'layer_norm',
  () => [torch.randn(700, 300), torch.randn(300), torch.randn(300)],
  (x, w, b) => F.layer_norm(x, [300], w, b),
);
sample(
  'batch_norm',
  () => [...images(), torch.rand(16), torch.rand(16)],
  (x, w, b) => F.batch_norm(x, null, null, w, b, true),
);
sample(
  'group_norm',
  () => [...images(), torch.rand(16), torch.rand(16)],
  (x, w, b) => F.group_norm(x, 4, w, b),
);
sample('instance_norm', images, (x) => F.instance_norm(x));
sample(
  'rms_norm',
  () => [torch.randn(700, 300), torch.randn(300)],
  (x, w) => F.rms_norm(x, [300], w),
);
sample('local_response_norm', images, (x) => F.local_response_norm(x, 5));
sample('normalize', square, (x) => F.normalize(x));

sample('max_pool2d', images, (x) => F.max_pool2d(x, 3, 2, 1));
sample('avg_pool2d', images, (x) => F.avg_pool2d(x, 3, 2, 1));
sample('adaptive_avg_pool2d', images, (x) => F.adaptive_avg_pool2d(x, [7, 5]));
sample('adaptive_max_pool2d', images, (x) => F.adaptive_max_pool2d(x, [7, 5]));
sample(
  'avg_pool3d',
  () => [torch.randn(4, 6, 20, 24, 24)],
  (x) => F.avg_pool3d(x, 3, 2),
);
sample(
  'max_pool3d',
  () => [torch.randn(4, 6, 20, 24, 24)],
  (x) => F.max_pool3d(x, 3, 2),
);
sample('lp_pool2d', images, (x) => F.lp_pool2d(x, 2, 3));
for (const mode of ['nearest', 'bilinear', 'bicubic'])
  sample(`interpolate ${mode}`, images, (x) => F.interpolate(x, { scale_factor: 1.7, mode } as never));
sample(
  'grid_sample',
  () => [...images(), torch.rand(8, 40, 40, 2).mul(2.2).sub(1.1)],
  (x, g) => F.grid_sample(x, g, { align_corners: false }),
);
sample('pad reflect', images, (x) => F.pad(x, [3, 2, 1, 4], 'reflect'));
sample('unfold and fold', images, (x) => F.fold(F.unfold(x, 3), [56, 56], 3));
sample('pixel_shuffle', images, (x) => F.pixel_shuffle(x, 2));

sample(
  'embedding',
  () => [torch.randn(500, 64)],
  (w) => F.embedding(some(9000, 500), w),
);
sample(
  'embedding_bag',
  () => [torch.randn(500, 64)],
  (w) => F.embedding_bag(some(9000, 500).view(300, 30), w, { mode: 'mean' } as never),
);
sample('index_select', square, (x) => x.index_select(0, some(900, 701)));
sample('gather', square, (x) => x.gather(1, torch.randint(0, 613, [701, 400])));
sample('index', square, (x) => x.at(some(3000, 701), some(3000, 613)));
sample(
  'index_add',
  () => [torch.zeros(97, 613), torch.randn(5000, 613)],
  (x, y) => x.index_add(0, some(5000, 97), y),
);
sample(
  'index_put',
  () => [torch.zeros(977), torch.randn(200_000)],
  (x, y) => x.index_put([some(200_000, 977)], y, true),
);
sample(
  'scatter_add',
  () => [torch.zeros(97, 613), torch.randn(900, 613)],
  (x, y) => x.scatter_add(0, torch.randint(0, 97, [900, 613]), y),
);
sample(
  'scatter_reduce',
  () => [torch.zeros(97, 613), torch.randn(900, 613)],
  (x, y) => x.scatter_reduce(0, torch.randint(0, 97, [900, 613]), y, 'mean'),
);
sample('masked_select', square, (x) => x.masked_select(x.gt(0)));
sample('nonzero', square, (x) => x.gt(0.5).nonzero(), false);
sample(
  'cat',
  () => [torch.randn(400, 613), torch.randn(500, 613)],
  (a, b) => torch.cat([a, b]),
);
sample(
  'stack',
  () => [torch.randn(400, 613), torch.randn(400, 613)],
  (a, b) => torch.stack([a, b], 1),
);
sample('roll and flip', square, (x) => x.roll(7, 0).flip([1]));
sample('copies', solid, (x) => x.permute(2, 0, 1).contiguous());
sample('repeat_interleave', square, (x) => x.repeat_interleave(3, 0));

sample(
  'cross_entropy',
  () => [torch.randn(3000, 120)],
  (x) => F.cross_entropy(x, some(3000, 120)),
);
sample(
  'nll_loss',
  () => [torch.randn(3000, 120)],
  (x) => F.nll_loss(x, some(3000, 120)),
);
sample(
  'mse_loss',
  () => [torch.randn(300_007), torch.randn(300_007)],
  (a, b) => F.mse_loss(a, b),
);
sample(
  'binary_cross_entropy',
  () => [torch.rand(300_007), torch.rand(300_007)],
  (a, b) => F.binary_cross_entropy(a, b),
);
sample('kl_div', square, (x) =>
  F.kl_div(x.log_softmax(1), x.mul(2).softmax(1).detach(), { reduction: 'batchmean' } as never),
);
sample(
  'attention',
  () => [torch.randn(4, 8, 90, 32), torch.randn(4, 8, 90, 32), torch.randn(4, 8, 90, 32)],
  (q, k, v) => F.scaled_dot_product_attention(q, k, v),
);
sample(
  'fft',
  () => [torch.randn(64, 4099)],
  (x) => torch.view_as_real(torch.fft.rfft(x)),
);
sample(
  'fft2',
  () => [torch.randn(16, 120, 90)],
  (x) => torch.view_as_real(torch.fft.fft2(x)),
);
sample(
  'solve',
  () => [torch.randn(60, 60), torch.randn(60, 200)],
  (a, b) => torch.linalg.solve(a, b),
);
sample(
  'svd',
  () => [torch.randn(9, 40, 30)],
  (x) => torch.linalg.svdvals(x),
  false,
);

const random: [string, () => Tensor][] = [
  ['rand', () => torch.rand(300_007)],
  ['randn', () => torch.randn(300_007)],
  ['randn in double', () => torch.randn(300_007, { dtype: torch.float64 })],
  ['randint', () => torch.randint(-99, 99, [300_007])],
  ['randperm', () => torch.randperm(100_003)],
  ['exponential_', () => torch.empty(300_007).exponential_()],
  ['dropout', () => F.dropout(torch.ones(300_007), 0.3)],
  ['multinomial', () => torch.multinomial(torch.rand(300, 200), 40)],
];
for (const [name, draw] of random) sample(name, () => [], draw, false);

function bytes(t: Tensor): Buffer {
  let plain = t.detach();
  if (plain.is_complex()) plain = torch.view_as_real(plain);
  if (plain.element_size() === 2) plain = plain.contiguous().view(torch.int16);
  const { buffer, byteOffset, byteLength } = plain.clone({ memory_format: torch.contiguous_format }).numpy();
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Results and gradients of a sample, computed by `threads` threads. */
function outcome({ inputs, compute, gradients }: Sample, threads: number): Tensor[] {
  torch.set_num_threads(threads);
  torch.manual_seed(3);
  const leaves = inputs();
  if (gradients) for (const leaf of leaves) leaf.requires_grad_();
  const made = compute(...leaves);
  const results = Array.isArray(made) ? made : [made];
  if (gradients) {
    const weighted = results.filter((one) => one.requires_grad).map((one) => one.mul(torch.randn_like(one)).sum());
    results.push(...torch.autograd.grad(weighted, leaves));
  }
  return results.map((result) => result.detach());
}

/** Where the gradient of a convolution's weight stands among its outcomes. */
const WEIGHT = 2;

function same(a: Tensor, b: Tensor, near: boolean): boolean {
  if (near) return a.sub(b).abs().amax().item() <= 1e-5 * a.abs().amax().item();
  return bytes(a).equals(bytes(b));
}

describe('the number of threads', () => {
  const before = torch.get_num_threads();
  after(() => torch.set_num_threads(before));
  for (const [name, one] of samples)
    test(name, () => {
      const expected = outcome(one, 1);
      for (const threads of [2, 8])
        for (const [i, result] of outcome(one, threads).entries()) {
          const what = `result ${i} of ${expected.length} with ${threads} threads differs`;
          assert.ok(same(expected[i]!, result, one.near && i === WEIGHT), what);
        }
    });
});
