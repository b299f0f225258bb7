/** Examples made of PyTorch's recorded answers, for ops whose arguments only their authors know. */
import { Complex, type Tensor } from 'tensorpad';
import { casesByOp, type Encoded, type Literal, type Step } from '../../test/golden/answers';
import { build } from '../../test/golden/replay';
import type { Attempt } from './samples';

const SMALL = 24;
const LARGE = 400;

let index: Map<string, Step[][]> | undefined;

/** Programs by the function or method (`.name`) they call, those that fail left out. */
function programs(): Map<string, Step[][]> {
  if (index) return index;
  index = new Map();
  for (const { steps } of [...casesByOp().values()].flat()) {
    const at = steps.findIndex((step) => 'call' in step || 'method' in step);
    const step = steps[at];
    if (!step || step.raises || !steps.slice(0, at).every((before) => 'tensor' in before)) continue;
    const key = 'call' in step ? `torch.${step.call}` : 'method' in step ? `.${step.method}` : '';
    const list = index.get(key);
    if (list) list.push(steps.slice(0, at + 1));
    else index.set(key, [steps.slice(0, at + 1)]);
  }
  return index;
}

const count = (literal: Literal) => literal.shape.reduce((a, b) => a * b, 1);

/** Nested brackets around the elements of a tensor. */
function nested(items: string[], shape: number[]): string {
  if (shape.length === 0) return items[0]!;
  const size = items.length / shape[0]!;
  const parts = Array.from({ length: shape[0]! }, (_x, i) =>
    nested(items.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
  return `[${parts.join(', ')}]`;
}

/** Large ones become eighths around zero, which are exact in binary. */
function tensorText(literal: Literal): string | undefined {
  const { dtype, shape } = literal;
  const n = count(literal);
  if (n === 0 || n > LARGE || dtype === 'float16' || dtype === 'bfloat16') return undefined;
  if (n > SMALL) {
    const text = `torch.arange(${n}).sub(${n >> 1}).div(8).view(${shape.join(', ')})`;
    return dtype === 'float32' ? text : dtype === 'float64' ? `${text}.double()` : undefined;
  }
  const items = ((build(literal) as Tensor).flatten().tolist() as unknown[]).map(elementText);
  if (items.some((item) => /NaN|Infinity/.test(item))) return undefined;
  const inferred = dtype === 'float32' && items.every((item) => /^-?\d+$/.test(item)) ? 'int64' : dtype;
  const plain = inferred === dtype && /^(float32|int64|bool|complex64)$/.test(dtype);
  return `torch.tensor(${nested(items, shape)}${plain ? '' : `, { dtype: torch.${dtype} }`})`;
}

const elementText = (value: unknown): string =>
  value instanceof Complex
    ? `new torch.Complex(${round(value.re)}, ${round(value.im)})`
    : typeof value === 'number'
      ? round(value)
      : String(value);

/** One decimal is enough to read, and stays within the ranges that ops accept. */
const round = (value: number) => String(Number(value.toFixed(Math.abs(value) < 1 ? 2 : 1)));

function valueText(value: Encoded, names: string[]): string | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  if ('ref' in value) return names[value.ref];
  if ('bigint' in value) return value.bigint;
  if ('dtype' in value) return `torch.${value.dtype}`;
  if ('list' in value) {
    const items = value.list.map((item) => valueText(item, names));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  return undefined;
}

/** Size of a program on the page: small floating-point tensors are the best example. */
function weight(steps: Step[]): number {
  const literals = steps.flatMap((step) => ('tensor' in step ? [step.tensor] : []));
  return literals.reduce(
    (sum, literal) =>
      sum + count(literal) + (literal.dtype === 'float32' ? 0 : 4) + (literal.shape.length === 0 ? 6 : 0),
    0,
  );
}

function program(steps: Step[], callee: string): Attempt | undefined {
  const lines: string[] = [];
  const names: string[] = [];
  const letters = 'xyzuvwabcd';
  for (const [i, step] of steps.entries()) {
    if (!('tensor' in step)) continue;
    const text = tensorText(step.tensor);
    const name = letters[i];
    if (!text || !name) return undefined;
    names.push(name);
    lines.push(`const ${name} = ${text};`);
  }
  const last = steps.at(-1)!;
  if (!('args' in last)) return undefined;
  const args = last.args.map((value) => valueText(value, names));
  const named = Object.entries(last.kwargs ?? {}).map(([key, value]) => {
    const text = valueText(value, names);
    return text === undefined ? undefined : `${key}: ${text}`;
  });
  if (args.includes(undefined) || named.includes(undefined)) return undefined;
  if (named.length) args.push(`{ ${named.join(', ')} }`);
  const target = 'on' in last ? `${names[last.on]}.${callee}` : callee;
  return { setup: lines.join('\n'), call: `${target}(${args.join(', ')})` };
}

/** Recorded calls of a function (`torch.add`) or method (`.add_`), as scripts, short ones first. */
export function recorded(key: string, callee: string): Attempt[] {
  const found = [...(programs().get(key) ?? [])].sort((a, b) => weight(a) - weight(b));
  return found.slice(0, 40).flatMap((steps) => program(steps, callee) ?? []);
}
