/** Calls to try rules on: those of PyTorch's recorded answers, with tensors told by dtype and shape alone. */

import { committed, variants } from '../../conformance/answers';
import type { Action, Encoded } from '../../golden/answers';
import { casesByOp } from '../../golden/answers';
import { isTensor, torch } from '../../golden/compare';
import { build, lookup, Machine, Missing } from '../../golden/replay';
import { CALLS } from './calls';
import { relatives } from './forms';

/** A value of a call without the elements of tensors. */
export type Spec =
  | { readonly tensor: readonly number[]; readonly dtype: string }
  | { readonly list: readonly Spec[] }
  | { readonly record: Readonly<Record<string, Spec>> }
  | { readonly dtype: string }
  | { readonly member: string }
  | { readonly module: Specimen }
  | number
  | boolean
  | string
  | null
  | undefined;

/** A function, a method on a tensor, or a call of a module. */
export interface Specimen {
  /** `nn.functional.relu`, `Tensor.view`, `new nn.Linear`; a module that is called: `nn.Linear()`. */
  readonly name: string;
  /** The tensor of a method, the module that is called. */
  readonly self?: Spec;
  readonly args: readonly Spec[];
}

/** What is not about shapes: state, files, training, and modules' own upkeep. */
const BESIDE =
  /^(random|optim|autograd|nn\.utils|nn\.parallel|new (autograd|optim|random|utils|nn\.utils|distributions|Generator|nn\.LinearCrossEntropyOptions)|utils|io|copy|overrides|distributions)\b|^(save|load|manual_seed|seed|initial_seed|no_grad|enable_grad|inference_mode|is_\w+_enabled|Tensor\.(register\w*|retain_grad|data_ptr|backward|tolist|numpy|requires_grad_))$|(^|[ .])(set|get)_/;
/** Specimens of one name that are kept, evenly chosen. */
const KEPT = 48;
/** Specimens that a name has from others at most. */
const RELATED = 12;

const modules = new WeakMap<object, Specimen>();

class Unspecified extends Error {}

/** A live value as a spec. */
export function specOf(value: unknown): Spec {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value;
  if (isTensor(value)) return { tensor: [...value.shape], dtype: `${value.dtype}`.replace('torch.', '') };
  if (Array.isArray(value)) return { list: value.map(specOf) };
  if (value instanceof torch.DType) return { dtype: String(value).replace('torch.', '') };
  const made = typeof value === 'function' || typeof value === 'object' ? modules.get(value as object) : undefined;
  if (made) return { module: made };
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as never))
    return { record: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, specOf(item)])) };
  throw new Unspecified();
}

type Found = Map<string, Map<string, Specimen>>;

function keep(into: Found, specimen: Specimen): void {
  const own = into.get(specimen.name) ?? new Map<string, Specimen>();
  own.set(JSON.stringify(specimen), specimen);
  into.set(specimen.name, own);
}

/** Performs steps as far as they go, from value `offset` on, and notes the calls among them. */
function note(machine: Machine, steps: readonly Action[], offset: number, into: Found): void {
  for (const [i, step] of steps.entries()) {
    const specimen = specimenOf(machine, step);
    if (specimen) keep(into, specimen);
    let value: unknown;
    try {
      value =
        'expect' in step || 'print' in step || 'enter' in step || 'leave' in step ? undefined : machine.perform(step);
    } catch {
      // Refused, which is an answer too.
    }
    machine.values[offset + i] = value;
    if (specimen && 'new' in step && typeof value === 'function') modules.set(value, specimen);
  }
}

function specimenOf(machine: Machine, step: Action): Specimen | undefined {
  try {
    return called(machine, step);
  } catch (error) {
    if (error instanceof Unspecified || error instanceof TypeError || error instanceof Missing) return undefined;
    throw error;
  }
}

function called(machine: Machine, step: Action): Specimen | undefined {
  const decoded = (args: readonly Encoded[], kwargs?: Record<string, Encoded>) => [
    ...args.map((value) => specOf(machine.decode(value))),
    ...(kwargs ? [specOf(machine.decode({ dict: kwargs }))] : []),
  ];
  if ('call' in step) return { name: step.call, args: decoded(step.args, step.kwargs) };
  if ('new' in step) return { name: `new ${step.new}`, args: decoded(step.args, step.kwargs) };
  if ('method' in step) {
    const owner = machine.values[step.on];
    if (isTensor(owner))
      return { name: `Tensor.${step.method}`, self: specOf(owner), args: decoded(step.args, step.kwargs) };
    return undefined;
  }
  if ('apply' in step) {
    const made = modules.get(machine.values[step.apply] as object);
    if (!made) return undefined;
    return { name: `${made.name.slice(4)}()`, self: { module: made }, args: decoded(step.args, step.kwargs) };
  }
  if ('at' in step && isTensor(machine.values[step.of]))
    return { name: 'Tensor.at', self: specOf(machine.values[step.of]), args: decoded(step.at) };
  return undefined;
}

/** Names of which there are few calls get those of the names that mean the same. */
function addRelatives(found: Found): void {
  for (const [name, own] of [...found]) {
    const all = [...own.values()];
    for (const specimen of all.filter((_one, i) => i % Math.ceil(all.length / RELATED) === 0))
      for (const relative of relatives(specimen)) {
        if (relative.name === name) continue;
        const others = found.get(relative.name) ?? new Map<string, Specimen>();
        if (others.size < RELATED) others.set(JSON.stringify(relative), relative);
        found.set(relative.name, others);
      }
  }
}

/** All of them by name; `words` limits to names with one of these words. */
export function specimens(words: readonly string[] = []): Map<string, Specimen[]> {
  const found = new Map<string, Map<string, Specimen>>();
  lookup('manual_seed')(0);
  for (const [, cases] of casesByOp()) for (const { steps } of cases) note(new Machine(), steps, 0, found);
  for (const { samples = [], errors = [] } of variants(committed))
    for (const { inputs, steps } of [...samples, ...errors])
      note(new Machine(inputs.map((literal) => build(literal))), steps, inputs.length, found);
  for (const specimen of CALLS) keep(found, specimen);
  addRelatives(found);
  const result = new Map<string, Specimen[]>();
  for (const [name, own] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (BESIDE.test(name)) continue;
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const all = [...own.values()];
    const step = Math.max(1, all.length / KEPT);
    result.set(
      name,
      Array.from({ length: Math.min(all.length, KEPT) }, (_x, i) => all[Math.floor(i * step)]!),
    );
  }
  return result;
}
