/**
 * All of PyTorch's recorded calls and all examples of the reference, each of their numbers at each edge in turn, and each of
 * their tensors as each kind of strange one: what chance would find in many hours, once and in order.
 */
import { buildModels } from '../../native/codegen/model';
import { ops } from '../../native/ops';
import type { Step } from '../golden/answers';
import { build } from '../golden/replay';
import { additions, changes } from './extremes';
import { type Program, play, programs } from './samples';
import { type Any, native, type Session, torch } from './session';
import { spoilt } from './tensors';

/** One call, or a few that belong together, in all the ways they are tried. */
export interface Subject {
  name: string;
  variations(): Iterable<(session: Session) => void>;
}

/** Recorded programs of an op that are taken, each of another form, and none that is longer: its tensors are large. */
const FEW = 3;
const LONGEST = 4000;
/** Draws until all numbers fit, however long that takes, as PyTorch does. */
const ENDLESS = /trunc_normal_/;
const NUMBERS = /^(int|int\[\]|float|float\[\]|Scalar)$/;

/** Numbers that an op might be given by name. */
const numbers = new Map<string, string[]>();
for (const { schema } of buildModels(ops)) {
  const names = schema.params.filter(({ kind }) => NUMBERS.test(kind)).map(({ name }) => name);
  numbers.set(schema.name, [...new Set([...(numbers.get(schema.name) ?? []), ...names])]);
}

/** What tells programs of an op apart: what they call with how many values, and the dtypes and dimensions of their tensors. */
function form({ name, steps }: Program): string {
  const texts = steps.map((step) => {
    if ('tensor' in step) return `${step.tensor.dtype}${step.tensor.shape.length}`;
    const [kind, what] = Object.entries(step)[0]!;
    const kwargs = 'args' in step ? `${step.args.length}${Object.keys(step.kwargs ?? {})}` : '';
    return kind === 'expect' || kind === 'print' ? '' : `${kind}${what}${kwargs}`;
  });
  return `${name} ${texts.join(' ')}`;
}

export function* recorded(word: string): Generator<Subject> {
  const forms = new Set<string>();
  const taken = new Map<string, number>();
  for (const program of programs(word)) {
    const text = JSON.stringify(program.steps);
    if (text.length > LONGEST || ENDLESS.test(text)) continue;
    const key = form(program);
    const called = program.steps.map((step) => ('call' in step ? step.call : 'new' in step ? step.new : ''));
    const op = `${program.name} ${called.filter(Boolean)}`;
    const count = taken.get(op) ?? 0;
    if (forms.has(key) || count >= FEW) continue;
    forms.add(key);
    taken.set(op, count + 1);
    yield { name: program.name, variations: () => variations(program) };
  }
}

function* variations({ name, steps }: Program): Generator<(session: Session) => void> {
  const make = (literal: Any) => build(literal) as Any;
  for (const [i, step] of steps.entries()) {
    if ('tensor' in step) {
      for (const [, change] of spoilt(step.tensor))
        yield (session) => {
          const made = (literal: Any, at: number) => (at === i ? strange(literal, change) : make(literal));
          follow(session, play(session, name, steps, { make: made }));
        };
      continue;
    }
    const called = 'call' in step ? step.call : 'method' in step ? step.method : '';
    const missing = numbers.get(called.split('.').at(-1)!) ?? [];
    for (const other of [...changes(step), ...additions(step, missing)])
      yield (session) => {
        const change = (original: Step, at: number) => (at === i ? other : original);
        follow(session, play(session, name, steps, { make, change: change as never }));
      };
  }
  yield (session) => void play(session, name, steps, { make: (literal) => build(literal, 'meta') });
  for (const [i, step] of steps.entries())
    if ('tensor' in step)
      for (const dim of step.tensor.shape.keys())
        for (const size of [2 ** 32, 2n ** 62n])
          yield (session) => {
            const made = ({ shape, dtype }: Any, at: number) =>
              torch.empty(at === i ? shape.with(dim, size) : shape, { dtype: torch[dtype], device: 'meta' });
            play(session, name, steps, { make: made });
          };
}

function strange(literal: Any, change: (tensor: Any) => Any): Any {
  const tensor = change((build(literal) as Any).detach());
  const differentiable = tensor.dtype.is_floating_point || tensor.dtype.is_complex;
  return literal.requires_grad && differentiable ? tensor.requires_grad_() : tensor;
}

/** Prints what came out, and goes back through its graph twice. */
function follow(session: Session, values: readonly unknown[]): void {
  const results = [values.at(-1)].flat().filter((value) => native.is_tensor(value)) as Any[];
  const leaves = values.filter(
    (value) => native.is_tensor(value) && (value as Any).is_leaf && (value as Any).requires_grad,
  );
  for (const result of results.slice(0, 3)) {
    session.call('to_string', [result], () => native.to_string(result));
    if (!result.requires_grad) continue;
    const grads = session.call('grad', [result], () =>
      torch.autograd.grad(result.abs().sum(), leaves, undefined, { create_graph: true, allow_unused: true }),
    ) as Any[] | undefined;
    for (const grad of grads ?? [])
      if (grad?.requires_grad)
        session.call('grad of grad', [grad], () => grad.abs().sum().backward({ retain_graph: true }));
  }
}
