/** Arguments for the examples that no author wrote: tried in this order until an op accepts them. */
import type { OpModel } from '../../native/codegen/model';
import type { Param } from '../../native/codegen/schema';

/** What stands for the first tensor and for every other; JavaScript that is Python as well. */
interface Setting {
  first: string;
  other: string;
}

const vectors: Setting[] = [
  { first: 'torch.tensor([-1.5, 0, 0.5, 2])', other: 'torch.tensor([0, 0, -1, 2.5])' },
  { first: 'torch.tensor([-1.5, -0.5, 0.5, 2])', other: 'torch.tensor([2, -0.5, -1, 1.5])' },
  { first: 'torch.tensor([0.1, 0.25, 0.5, 0.9])', other: 'torch.tensor([0.5, 0.2, 0.4, 0.3])' },
  { first: 'torch.tensor([1.5, 2, 3.5, 6])', other: 'torch.tensor([2, 1, 0.5, 3])' },
  { first: 'torch.tensor([12, 7, 5, 2])', other: 'torch.tensor([3, 2, 1, 4])' },
  {
    first: 'torch.tensor([new torch.Complex(1, 2), new torch.Complex(-0.5, 1), new torch.Complex(0, -3)])',
    other: 'torch.tensor([new torch.Complex(0, 1), new torch.Complex(2, -1), new torch.Complex(1, 1)])',
  },
  { first: 'torch.tensor([true, false, true, true])', other: 'torch.tensor([true, true, false, true])' },
];
const matrices: Setting[] = [
  { first: 'torch.tensor([[1.5, -2, 0.5], [3, 0.25, -1]])', other: 'torch.tensor([[0.5, 1, -1], [2, -0.5, 4]])' },
  { first: 'torch.tensor([[4, 1], [1, 2.5]])', other: 'torch.tensor([[1, 0.5], [-1, 2]])' },
  { first: 'torch.tensor([[5, 1, 4], [2, 6, 3]])', other: 'torch.tensor([[1, 2, 0], [3, 1, 2]])' },
  {
    first: 'torch.tensor([[new torch.Complex(1, 2), 0.5], [new torch.Complex(0, -3), new torch.Complex(2, 0.5)]])',
    other: 'torch.tensor([[new torch.Complex(0, 1), 2], [new torch.Complex(2, -1), new torch.Complex(1, 1)]])',
  },
  { first: 'torch.tensor([[true, false], [true, true]])', other: 'torch.tensor([[false, true], [true, true]])' },
];
const arange = (shape: number[]) =>
  `torch.arange(${shape.reduce((a, b) => a * b)}, { dtype: torch.float32 }).view(${shape.join(', ')})`;
const images: Setting[] = [
  [1, 1, 4],
  [1, 1, 4, 4],
  [1, 1, 2, 2, 4],
].map((shape) => ({ first: arange(shape), other: `torch.ones(${[1, 1, ...shape.slice(2).map(() => 2)].join(', ')})` }));

/** Tensors that have a meaning by their name. */
const TENSORS: Record<string, string> = {
  index: 'torch.tensor([0, 1])',
  indices: 'torch.tensor([0, 1])',
  mask: 'torch.tensor([true, false, true, false])',
  condition: 'torch.tensor([true, false, true, false])',
};
const NUMBERS: Record<string, string> = {
  dim: '1',
  dim0: '0',
  dim1: '1',
  axis: '1',
  index: '1',
  start: '0',
  end: '5',
  step: '1',
  steps: '5',
  low: '0',
  high: '10',
};
const LISTS: Record<string, string> = {
  size: '[2, 3]',
  dims: '[1, 0]',
  dim: '[1]',
  repeats: '[2, 2]',
  shape: '[3, 2]',
};
/** Words that JavaScript or Python keep for themselves. */
const RESERVED = /^(in|is|from|self|input|lambda|tensor|var|with|function)$/;

function argument(p: Param, setting: Setting, first: boolean): string | undefined {
  switch (p.kind) {
    case 'Tensor':
      return first ? setting.first : (TENSORS[p.name] ?? setting.other);
    case 'TensorList':
      return `[${setting.first}, ${setting.other}]`;
    case 'int':
      return NUMBERS[p.name] ?? '2';
    case 'int[]':
      return p.length ? (NUMBERS[p.name] ?? '2') : (LISTS[p.name] ?? '[2]');
    case 'float':
    case 'Scalar':
      return NUMBERS[p.name] ?? '0.5';
    case 'float[]':
      return '[0.5, 0.5]';
    case 'bool':
      return 'true';
    case 'ScalarType':
      return 'torch.float64';
    default:
      return undefined;
  }
}

/** The parameters a call must give. */
const needed = (m: OpModel) => m.schema.params.filter((p) => p.fallback === undefined);

export interface Attempt {
  /** Declarations, one a line. */
  setup: string;
  call: string;
}

function variable(p: Param, first: boolean): string {
  if (p.name === 'self' || p.name === 'input') return 'x';
  if (p.name === 'other') return 'y';
  return RESERVED.test(p.name) ? (first ? 'x' : 'y') : p.name;
}

/** Calls of an overload to try, likely ones first. */
export function attempts(m: OpModel, callee: string, method: boolean, flat: boolean): Attempt[] {
  const params = needed(m);
  return [...(flat ? [...vectors, ...matrices] : [...matrices, ...vectors]), ...images].flatMap((setting) => {
    const lines: string[] = [];
    const given: string[] = [];
    const named: string[] = [];
    for (const [i, p] of params.entries()) {
      const value = argument(p, setting, i === 0);
      if (value === undefined) return [];
      let text = value;
      if (p.kind === 'Tensor') {
        const name = variable(p, i === 0);
        lines.push(`const ${name} = ${value};`);
        text = name;
      } else if (p.kind === 'TensorList') {
        lines.push(`const x = ${setting.first};`, `const y = ${setting.other};`);
        text = '[x, y]';
      }
      if (p.keywordOnly) named.push(`${p.name}: ${text}`);
      else given.push(text);
    }
    if (named.length) given.push(`{ ${named.join(', ')} }`);
    const call = method ? `${given.shift()}.${callee}(${given.join(', ')})` : `${callee}(${given.join(', ')})`;
    return [{ setup: lines.join('\n'), call }];
  });
}
