/** Ops by themselves, as ONNX Runtime computes them. */
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { agrees, batched } from './runtime';

type Tensor = torch.Tensor;
const F = nn.functional;

class Computes extends nn.Module {
  constructor(private readonly body: (...x: Tensor[]) => unknown) {
    super();
  }
  override forward(...x: Tensor[]): unknown {
    return this.body(...x);
  }
}

type Make = (batch: number) => Tensor[];
const normal: Make = (batch) => [torch.randn(batch, 3, 4)];
const pair: Make = (batch) => [torch.randn(batch, 3, 4), torch.randn(batch, 3, 4)];
const positive: Make = (batch) => [torch.rand(batch, 3, 4).mul(0.8).add(0.1)];
const whole: Make = (batch) => [torch.randint(-9, 9, [batch, 4]), torch.randint(1, 9, [batch, 4])];

function computes(name: string, make: Make, bodies: ((...x: Tensor[]) => unknown)[]): void {
  test(name, async () => {
    torch.manual_seed(0);
    const options = make(2).length === 1 ? batched() : batched('x', 'y');
    for (const body of bodies) await agrees(new Computes(body as never).eval(), make, options, { sizes: [2, 3] });
  });
}
/** Methods of tensors by their names. */
const methods = (...names: string[]) =>
  names.map(
    (name) =>
      (x: Tensor, ...others: Tensor[]): unknown =>
        (x as unknown as Record<string, (...args: Tensor[]) => unknown>)[name]!(...others),
  );

computes('functions of each element', normal, [
  ...methods('abs', 'ceil', 'cos', 'cosh', 'erf', 'exp', 'floor', 'neg', 'sign', 'sin', 'sinh', 'tan', 'atan', 'asinh'),
  ...methods(
    'round',
    'trunc',
    'frac',
    'erfc',
    'exp2',
    'expm1',
    'square',
    'isnan',
    'isfinite',
    'logical_not',
    'deg2rad',
  ),
  (x) => x.round({ decimals: 2 }),
  (x) => x.clamp(-0.5, 0.5),
  (x) => x.clamp({ min: 0.1 }),
  (x) => x.masked_fill(x.gt(0), -5),
  (x) => torch.where(x.gt(0), x, 0),
  (x) => x.div(x.relu()).nan_to_num(1, 2, 3),
  (x) => torch.pow(2, x),
  (x) => x.double().mul(2.5),
  (x) => x.gt(0).mul(x),
]);
computes('functions of positive numbers', positive, [
  ...methods('acos', 'asin', 'atanh', 'log', 'sqrt', 'log1p', 'log2', 'log10', 'rsqrt', 'reciprocal', 'logit'),
  (x) => x.add(1.5).acosh(),
  (x) => x.pow(2.5),
]);
computes('functions of two tensors', pair, [
  ...methods('add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'fmod', 'remainder', 'floor_divide', 'hypot'),
  ...methods('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'logaddexp', 'heaviside'),
  (x, y) => x.add(y!, { alpha: 2 }),
  (x, y) => x.div(y!, { rounding_mode: 'floor' }),
  (x, y) => x.div(y!, { rounding_mode: 'trunc' }),
  (x, y) => x.lerp(y!, 0.3),
  (x, y) => x.addcmul(x, y!, { value: 0.5 }),
  (x, y) => x.clamp(y!, y!.add(1)),
  (x, y) => torch.atan2(x, y!),
  (x, y) => torch.cdist(x, y!),
  (x, y) => x.gt(0).logical_and(y!.gt(0)).logical_or(x.lt(-1)),
]);
computes('functions of whole numbers', whole, [
  ...methods('add', 'sub', 'mul', 'div', 'remainder', 'floor_divide', 'fmod', 'eq', 'lt', 'maximum'),
  ...methods('bitwise_and', 'bitwise_or', 'bitwise_xor'),
  (x) => x.add(2.5),
  (x) => x.gt(1.5),
  (x) => x.sum(1).float(),
]);

computes('sums, means and extremes', normal, [
  ...methods(
    'sum',
    'mean',
    'prod',
    'amax',
    'amin',
    'argmax',
    'argmin',
    'var',
    'std',
    'max',
    'min',
    'any',
    'all',
    'norm',
  ),
  (x) => x.sum([0, -1]),
  (x) => x.mean(1, { keepdim: true }),
  (x) => x.var(0),
  (x) => x.std(1, { keepdim: true }),
  (x) => torch.var_mean(x, [1, 2]),
  (x) => x.max(1),
  (x) => x.argmax(1, { keepdim: true }),
  (x) => x.norm({ p: 1, dim: 1 }),
  (x) => x.norm({ p: 3, dim: [1, 2] }),
  (x) => x.logsumexp(1),
  (x) => x.cumsum(1),
  (x) => x.gt(0).sum(1),
  (x) => x.count_nonzero(1),
  (x) => F.normalize(x),
  (x) => x.topk(2),
  (x) => x.sort(1, true),
  (x) => x.median(1)[0],
]);

computes('rearranging', normal, [
  (x) => x.transpose(0, 1),
  (x) => x.permute(2, 0, 1),
  (x) => x.movedim(0, -1),
  (x) => x.flatten(0, 1),
  (x) => x.view(-1, 12),
  (x) => x.unsqueeze(1).squeeze(1),
  (x) => x.select(1, -2),
  (x) => x.at(':, 1:, ::2'),
  (x) => x.narrow(1, 1, 2),
  (x) => x.narrow(1, -2, 2),
  (x) => x.split([1, 2], 1),
  (x) => x.unbind(1),
  (x) => x.hsplit(3),
  (x) => x.select_scatter(x.at(':', 0).mul(2), 1, 2),
  (x) => x.slice_scatter(x.at(':', '1:').mul(2), 1, 0, 2),
  (x) => torch.atleast_3d(x.at(0, 0)),
  (x) => x.diagonal(0, 1, 2),
  (x) => x.diagonal(1, -2, -1),
  (x) => x.unfold(2, 2, 1),
  (x) => x.flip([0, 2]),
  (x) => x.roll([-1, 2], [0, 1]),
  (x) => x.tril(),
  (x) => x.triu(1),
  (x) => x.repeat(2, 1, 1, 3),
  (x) => x.repeat_interleave(2, 1),
  (x) => x.repeat_interleave(2),
  (x) => F.pad(x, [1, 2, 0, 1]),
  (x) => F.pad(x, [1, 1], { mode: 'reflect' }),
  (x) => F.one_hot(x.argmax(1), 3),
  (x) => torch.meshgrid(x.at(':', 0, 0), torch.arange(3).float(), { indexing: 'xy' }),
  (x) => torch.broadcast_tensors(x, x.at(':', ':1')),
]);
computes('joining', pair, [
  (x, y) => torch.cat([x, y!], -1),
  (x, y) => torch.stack([x, y!], 1),
  (x, y) => torch.hstack([x, y!]),
  (x, y) => torch.vstack([x, y!]),
  (x, y) => torch.dstack([x, y!]),
]);

computes('products', normal, [
  (x) => x.matmul(x.transpose(1, 2)),
  (x) => x.bmm(x.mT),
  (x) => x.at(0).mv(x.at(0, 0)),
  (x) => x.flatten().dot(x.flatten()),
  (x) => x.at(0, 0).outer(x.at(0, 1)),
  (x) => torch.einsum('bij,bkj->bik', x, x),
  (x) => torch.addmm(torch.ones(4), x.flatten(0, 1), torch.ones(4, 4), { beta: 2, alpha: 0.5 }),
  (x) => torch.baddbmm(torch.ones(3, 3), x, x.mT, { beta: 2 }),
]);
computes('attention', normal, [
  (x) => F.scaled_dot_product_attention(x, x, x),
  (x) => F.scaled_dot_product_attention(x, x, x, { is_causal: true }),
  (x) => F.scaled_dot_product_attention(x, x, x, { attn_mask: torch.eye(3).bool() }),
  (x) => {
    const heads = (n: number) => x.unsqueeze(1).expand(-1, n, -1, -1);
    return F.scaled_dot_product_attention(heads(4), heads(2), heads(2), { enable_gqa: true });
  },
]);
