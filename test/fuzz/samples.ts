/**
 * Programs that PyTorch answered (test/golden, test/conformance), changed here and there: their arguments fit, which made-up
 * ones seldom do, so a small change gets deep.
 */
import { committed, variants } from '../conformance/answers';
import { type Action, casesByOp, type Encoded, type Literal, type Step } from '../golden/answers';
import { Machine } from '../golden/replay';
import type { Random } from './random';
import { type Any, type Session, torch } from './session';
import { DTYPES, HUGE, WORDS } from './values';

export interface Program {
  name: string;
  steps: Step[];
}

/** Files, processes and settings of the whole process are no matter of the binding. */
const OUTSIDE =
  /DataLoader|save|load|set_num_threads|set_printoptions|utils|vision|random_split|set_default_dtype|mode/;

export function programs(word: string): Program[] {
  const found: Program[] = [];
  for (const [op, cases] of casesByOp())
    if (op.includes(word)) for (const { steps } of cases) found.push({ name: op, steps });
  for (const { variant, samples = [], errors = [] } of variants(committed, word ? [word] : []))
    for (const { inputs, steps } of [...samples, ...errors])
      found.push({ name: variant, steps: [...inputs.map((tensor) => ({ tensor })), ...steps] });
  return found.filter(({ steps }) => steps.length <= 40 && !OUTSIDE.test(JSON.stringify(steps.map(names))));
}

const names = (step: Step) => ('call' in step ? step.call : 'new' in step ? step.new : '');

/** Performs one of them with up to four changes. */
export function changed(word: string): (session: Session) => void {
  const list = programs(word);
  return (session) => {
    if (list.length === 0) return;
    const { random } = session;
    const { name, steps } = random.pick(list);
    const rate = random.pick([0.02, 0.1, 0.3]);
    play(session, name, steps, {
      change: (step) => change(step, random, rate),
      make: (literal) => make(literal, random),
      gave: (step, result) => {
        if ('tensor' in step && random.chance(rate / 2)) spoil(session, result);
        if (!('tensor' in step) || random.chance(0.1)) session.keep(result);
      },
    });
  };
}

/** How a program is played other than it was recorded. */
interface Changes {
  change?(step: Action, index: number): Action;
  make(literal: Literal, index: number): Any;
  gave?(step: Action, result: unknown): void;
}

/** Performs a program's steps, refused ones without a result, and returns what they gave. */
export function play(session: Session, name: string, steps: readonly Step[], how: Changes): unknown[] {
  const machine = new Machine();
  for (const [i, step] of steps.entries()) {
    if ('expect' in step || 'print' in step || 'enter' in step || 'leave' in step) continue;
    const action = how.change?.(step, i) ?? step;
    const shown = 'tensor' in action ? [tell(action.tensor)] : [...values(action, machine)];
    const title = 'tensor' in action ? 'tensor' : `${name}: ${Object.entries(action)[0]!.slice(0, 2).join(' ')}`;
    const result = session.call(title, shown, () =>
      'tensor' in action ? how.make(action.tensor, i) : machine.perform(action),
    );
    machine.values[i] = result;
    how.gave?.(action, result);
  }
  return machine.values;
}

/** Puts a value into some elements that most kernels would rather not see. */
function spoil({ random }: Session, tensor: Any): void {
  const value = random.pick<unknown>([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e20,
    2 ** 31,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ]);
  try {
    const flat = tensor.detach().flatten();
    tensor.data = flat.slice_scatter(torch.full_like(flat.at('::3'), value), 0, 0, null, 3).view(tensor.shape);
  } catch {
    // Not every type can hold it.
  }
}

function* values(action: Action, machine: Machine): Generator<unknown> {
  if (!('args' in action)) return;
  if ('on' in action) yield machine.values[action.on];
  const safely = (value: Encoded): unknown => {
    try {
      return machine.decode(value);
    } catch {
      return '?';
    }
  };
  for (const arg of action.args) yield safely(arg);
  if (action.kwargs) yield safely({ dict: action.kwargs });
}

const tell = ({ dtype, shape, stride, offset }: Literal) => `${dtype}[${shape}; ${stride ?? ''}+${offset ?? 0}]`;

function change(step: Action, random: Random, rate: number): Action {
  if ('tensor' in step) return random.chance(rate) ? { tensor: reshape(step.tensor, random) } : step;
  if (!('args' in step)) return step;
  const args = step.args.map((value) => vary(value, random, rate));
  if (random.chance(rate / 4)) args.splice(random.int(0, args.length), random.int(0, 1), random.int(-2, 3));
  const kwargs =
    step.kwargs && Object.fromEntries(Object.entries(step.kwargs).map(([k, v]) => [k, vary(v, random, rate)]));
  return { ...step, args, ...(kwargs ? { kwargs } : {}) } as Action;
}

/** A value near by, or one at the edge. */
function vary(value: Encoded, random: Random, rate: number): Encoded {
  if (value !== null && typeof value === 'object') {
    if ('list' in value) {
      const list = value.list.map((item) => vary(item, random, rate));
      if (random.chance(rate / 3)) random.chance(0.5) ? list.pop() : list.push(random.int(-1, 3));
      return { list };
    }
    if ('dict' in value)
      return { dict: Object.fromEntries(Object.entries(value.dict).map(([k, v]) => [k, vary(v, random, rate)])) };
    if ('dtype' in value && random.chance(rate)) return { dtype: random.pick(DTYPES) as Literal['dtype'] };
    if ('ref' in value && random.chance(rate / 4)) return random.chance(0.5) ? null : { ref: random.int(0, value.ref) };
    return value;
  }
  if (!random.chance(rate)) return value;
  switch (typeof value) {
    case 'number':
      return random.chance(0.6)
        ? value + random.pick([-1, 1, -value, 2, value, -2 * value])
        : random.pick<Encoded>([
            0,
            -1,
            0.5,
            { float: 'nan' },
            { float: 'inf' },
            1e30,
            null,
            ...HUGE.map((n) => ({ bigint: String(n) })),
          ]);
    case 'boolean':
      return !value;
    case 'string':
      return random.pick(WORDS);
    default:
      return random.int(-1, 3);
  }
}

/** The same tensor with another shape, dtype or look at its memory. */
function reshape(literal: Literal, random: Random): Literal {
  const shape = [...literal.shape];
  const at = random.int(0, Math.max(shape.length - 1, 0));
  let { dtype } = literal;
  switch (random.int(0, 5)) {
    case 0:
      shape[at] = 0;
      break;
    case 1:
      shape[at] = random.int(1, 9);
      break;
    case 2:
      shape.splice(at, 1);
      break;
    case 3:
      shape.splice(at, 0, random.int(0, 3));
      break;
    default:
      dtype = random.pick(DTYPES) as Literal['dtype'];
  }
  // Without data: it is made by chance.
  return { dtype, shape, data: '', ...(literal.requires_grad ? { requires_grad: true } : {}) };
}

function make(literal: Literal, random: Random): Any {
  if (literal.data !== '') return new Machine().perform({ tensor: literal });
  const dtype = torch[literal.dtype];
  const real = dtype.is_floating_point || dtype.is_complex;
  const shape = literal.shape.map((size) => (random.chance(0.1) ? size * 2 : size));
  let tensor = real ? torch.randn(shape) : torch.randint(-2, 6, shape);
  tensor = tensor.to(dtype);
  const look = random.int(0, 5);
  const dim = random.int(0, Math.max(tensor.dim() - 1, 0));
  if (tensor.dim() > 0 && look === 0) tensor = tensor.transpose(0, dim).contiguous().transpose(0, dim);
  else if (tensor.dim() > 0 && look === 1 && tensor.size(dim) > 0) tensor = tensor.narrow(dim, 0, 1).expand(shape);
  else if (tensor.dim() > 0 && look === 2) tensor = torch.stack([tensor, tensor], -1).select(-1, 1);
  return literal.requires_grad && real ? tensor.detach().requires_grad_() : tensor;
}
