/** Which parameters backward passes reach, and optimizers that have others, or not all of them. */
import type { TensorValue, Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { isParameter, modulesIn, parametersOf } from '../library/state';
import type { Instance } from '../objects';
import { leavesOf, type Origin, originOf } from './origin';

/** Values that may hold tensors that are not seen. */
const HIDING: ReadonlySet<Value['kind']> = new Set(['unknown', 'union', 'sequence']);

/** Ops followed back from all losses together. */
const STEPS = 20_000;

export class Reach {
  /** Layers and tensors into which gradients flowed. */
  private readonly layers = new Set<Instance>();
  private readonly leaves = new Set<TensorValue>();
  private readonly seen = new Set<Origin>();
  /** False: they may have flowed into others, too. */
  complete = true;

  /** `loss.backward()`. */
  backward(from: TensorValue): void {
    const open: Value[] = [from];
    while (open.length > 0 && this.complete) {
      const value = open.pop()!;
      if (value.kind === 'tensor') this.through(value, open);
      else if (value.kind === 'object' || value.kind === 'record') open.push(...leavesOf([...value.fields.values()]));
      else if (HIDING.has(value.kind)) this.complete = false;
    }
  }

  private through(tensor: TensorValue, open: Value[]): void {
    if (tensor.requiresGrad === false) return;
    const origin = originOf(tensor);
    if (isParameter(tensor)) this.leaves.add(tensor);
    else if (!origin || this.seen.size === STEPS) this.complete = false;
    if (!origin || this.seen.has(origin)) return;
    this.seen.add(origin);
    if (origin.instance) this.layers.add(origin.instance);
    const inputs = leavesOf([...origin.args, ...(origin.options?.values() ?? [])]);
    // What was joined may have been taken out of its array since.
    if (inputs.length === 0 && origin.args.length > 0) this.complete = false;
    const own = origin.op === 'requires_grad_';
    if (own || inputs.every((input) => input.kind !== 'tensor' || input.requiresGrad === false))
      this.leaves.add(tensor);
    open.push(...inputs);
  }

  /** What gradients flowed into, as it is now. */
  reached(run: Interpreter): ReadonlySet<TensorValue> {
    const all = new Set([...this.leaves].map((tensor) => run.tensor(tensor)));
    for (const layer of this.layers) for (const [, tensor] of parametersOf(run, layer)) all.add(tensor);
    return all;
  }
}

/** The tensors that an optimizer was given; nothing where they are not all known. */
export function trained(run: Interpreter, optimizer: Instance): TensorValue[] | undefined {
  const given = optimizer.fields.value.fields.get('argument 0');
  const items = given && iterate(run, given).items;
  const tensors = items?.flatMap((item): (Value | undefined)[] => {
    const params = item.kind === 'literal' ? item.slot.value.fields.get('params') : item;
    if (!params || params.kind === 'tensor') return [params];
    return [...(iterate(run, params).items ?? [undefined])];
  });
  return tensors?.every((each) => each?.kind === 'tensor')
    ? tensors.map((each) => run.tensor(each as TensorValue))
    : undefined;
}

/** The name of a part of a module that gradients flow into, and no optimizer has anything of, though it has of other parts. */
export function untrained(
  run: Interpreter,
  model: Instance,
  reached: ReadonlySet<TensorValue>,
  held: ReadonlySet<TensorValue>,
): string | undefined {
  const parts = modulesIn(model).map(([name, module]) => ({
    name,
    own: parametersOf(run, module).map(([, tensor]) => tensor),
  }));
  if (!parts.some(({ own }) => own.some((tensor) => held.has(tensor)))) return undefined;
  return parts.find(
    ({ own }) =>
      own.length > 0 && own.every((tensor) => tensor.requiresGrad === true && reached.has(tensor) && !held.has(tensor)),
  )?.name;
}
