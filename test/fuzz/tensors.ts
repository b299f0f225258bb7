/** Tensors at the edges of what tensors can be, made of ordinary ones. */
import { type Any, torch } from './session';

/** Elements that most kernels would rather not see, by the kind of a dtype. */
const ELEMENTS = {
  integer: [-(2n ** 63n), -(2n ** 31n) - 1n, -1n, 0n, 255n, 2n ** 31n, 2n ** 32n + 1n, 2n ** 62n, 2n ** 63n - 1n],
  floating: [Number.NaN, Infinity, -Infinity, 3e38, -3e38, 1e308, 1e-45, 5e-324, 0, -0, -1],
};
const DTYPES = ['int64', 'uint8', 'int8', 'int32', 'bool', 'float16', 'bfloat16', 'float32', 'float64', 'complex64'];

type Change = (tensor: Any) => Any;

/** All that a tensor is replaced by, with a name for each. */
export function spoilt(tensor: { shape: readonly number[]; dtype: string }): [string, Change][] {
  const dims = tensor.shape.map((_size, dim) => dim);
  const exact = /int|bool/.test(tensor.dtype);
  const elements = exact ? ELEMENTS.integer : ELEMENTS.floating;
  return [
    ...dims.flatMap((dim): [string, Change][] => [
      [`without elements along ${dim}`, (t) => t.narrow(dim, 0, 0).clone()],
      [`of one element along ${dim}`, (t) => t.narrow(dim, 0, 1).clone()],
      [`expanded along ${dim}`, (t) => t.narrow(dim, 0, 1).expand(t.shape)],
      [`of every other along ${dim}`, (t) => torch.stack([t, t], dim + 1).select(dim + 1, 1)],
      [`without dimension ${dim}`, (t) => t.select(dim, 0).clone()],
    ]),
    ['0-d', (t) => t.flatten().at(0).clone()],
    ['of no elements', (t) => t.flatten().narrow(0, 0, 0).clone()],
    ['of one dimension more in front', (t) => t.unsqueeze(0)],
    ['of one dimension more behind', (t) => t.unsqueeze(-1)],
    ['without data', (t) => t.to('meta')],
    ...DTYPES.filter((dtype) => dtype !== tensor.dtype).map((dtype): [string, Change] => [
      dtype,
      (t) => t.to(torch[dtype]),
    ]),
    ...elements.flatMap((value): [string, Change][] => [
      [`full of ${value}`, (t) => torch.full_like(t, value)],
      [
        `with ${value}`,
        (t) => torch.cat([torch.full_like(t.flatten().at('0:1'), value), t.flatten().at('1:')]).view(t.shape),
      ],
    ]),
    ...(exact ? [] : ELEMENTS.integer.filter((_v, i) => i % 4 === 0)).map((value): [string, Change] => [
      `int64 full of ${value}`,
      (t) => torch.full_like(t, value, { dtype: torch.int64 }),
    ]),
  ];
}
