/** Runs one case of the answers through the engine's public API, by PyTorch's names. */

import type { Action, Arguments, Case, DType, Encoded, Literal, Step } from './answers';
import { type Closeness, compare, type Elements, elements, isTensor, Mismatch, special, torch } from './compare';

/** A name PyTorch has and the engine lacks. */
export class Missing extends Error {
  constructor(readonly name_: string) {
    super(`missing: ${name_}`);
  }
}

type Callable = (...args: unknown[]) => unknown;

/** Throws a Mismatch, a Missing or whatever the engine threw unless every answer of the case is met. */
export function replay(one: Case): void {
  new Replay(one).run(0, one.steps.length);
}

/** Performs steps; what one of them gave is known to the later ones by its number. */
export class Machine {
  constructor(readonly values: unknown[] = []) {}

  perform(step: Action): unknown {
    if ('tensor' in step) return build(step.tensor);
    if ('call' in step) return lookup(step.call)(...this.arguments(step));
    if ('new' in step) return Reflect.construct(lookup(step.new), this.arguments(step));
    if ('method' in step) return method(this.values[step.on], step.method)(...this.arguments(step));
    if ('apply' in step) return (this.values[step.apply] as Callable)(...this.arguments(step));
    if ('get' in step) return property(this.values[step.of], step.get);
    if ('item' in step) return (this.values[step.of] as unknown[])[step.item];
    if ('at' in step) return method(this.values[step.of], 'at')(...step.at.map((item) => this.decode(item)));
    if ('iterate' in step) return Array.from(this.values[step.iterate] as Iterable<unknown>);
    if ('put' in step) {
      const index = step.put.map((item) => this.decode(item));
      return method(this.values[step.of], 'put_')(...index, this.decode(step.value));
    }
    if ('set' in step) {
      (this.values[step.of] as Record<string, unknown>)[step.set] = this.decode(step.value);
      return undefined;
    }
    if ('print' in step) {
      const text = String(this.values[step.print]);
      if (text !== step.text) throw new Mismatch(`text: expected\n${step.text}\ngot\n${text}`);
      return undefined;
    }
    throw new Error(`unknown step ${JSON.stringify(step)}`);
  }

  decode(value: Encoded): unknown {
    if (value === null || typeof value !== 'object') return value;
    if ('ref' in value) return this.values[value.ref];
    if ('global' in value) return lookup(value.global);
    if ('constant' in value) return property(torch, value.constant, 'torch');
    if ('list' in value) return value.list.map((item) => this.decode(item));
    if ('dict' in value) {
      return Object.fromEntries(Object.entries(value.dict).map(([key, item]) => [key, this.decode(item)]));
    }
    if ('bigint' in value) return BigInt(value.bigint);
    if ('float' in value) return special(value.float);
    if ('complex' in value)
      return Reflect.construct(
        lookup('Complex'),
        value.complex.map((part) => this.decode(part)),
      );
    if ('dtype' in value) return property(torch, value.dtype, 'torch');
    if ('slice' in value) return value.slice;
    if ('array' in value) return elements(value.array as Literal['dtype'], value.data);
    throw new Error(`cannot pass ${JSON.stringify(value)}`);
  }

  /** Keyword arguments travel in one trailing object. */
  private arguments({ args, kwargs }: Arguments): unknown[] {
    const list = args.map((value) => this.decode(value));
    if (kwargs) list.push(this.decode({ dict: kwargs }));
    return list;
  }
}

class Replay {
  private readonly machine = new Machine();

  constructor(private readonly one: Case) {}

  run(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const step = this.one.steps[i]!;
      if ('enter' in step) {
        const end = this.one.steps.findIndex((other, j) => j > i && 'leave' in other && other.leave === step.enter);
        method(torch, step.enter, 'torch')(() => this.run(i + 1, end));
        i = end;
      } else if (step.raises) {
        this.mustRaise(step, step.raises);
      } else {
        this.machine.values[i] = this.perform(step);
      }
    }
  }

  private mustRaise(step: Step, raises: { type: string; message: string }): void {
    let result: unknown;
    try {
      result = this.perform(step);
    } catch (error) {
      if (error instanceof Missing) throw error;
      const { name, message } = error as Error;
      if (message !== raises.message) {
        throw new Mismatch(`message: expected «${raises.message}», got «${message}»`);
      }
      if (name !== raises.type) throw new Mismatch(`error type: expected ${raises.type}, got ${name}`);
      return;
    }
    throw new Mismatch(`expected ${raises.type} «${raises.message}», got ${isTensor(result) ? result : typeof result}`);
  }

  private perform(step: Action): unknown {
    if (!('expect' in step)) return this.machine.perform(step);
    return compare(this.machine.values[step.expect], step.is, { how: this.closeness(step.near) });
  }

  private closeness(near = false): Closeness {
    if (this.one.exact && !near) return 'exact';
    return this.one.sums ? 'sums' : 'close';
  }
}

/** The tensor a literal describes, with the same storage, offset and strides. */
export function build({ dtype, shape, data, stride, offset, requires_grad }: Literal, device = 'cpu'): unknown {
  let tensor: unknown;
  if (data === '' && !stride) {
    tensor = lookup('empty')(shape, { dtype: property(torch, dtype, 'torch'), device });
  } else {
    tensor = fromElements(elements(dtype, data), dtype);
    if (device !== 'cpu') tensor = method(tensor, 'to')(device);
    if (stride) tensor = method(tensor, 'as_strided')(shape, stride, offset);
    // A clone, because a view of a leaf is refused with other words than a leaf.
    else if (shape.length !== 1) tensor = method(method(tensor, 'view')(shape), 'clone')();
  }
  return requires_grad ? method(tensor, 'requires_grad_')() : tensor;
}

/** A vector of the given elements. */
export function fromElements(values: Elements, dtype: DType): unknown {
  const options = { dtype: property(torch, dtype, 'torch') };
  if (values.length === 0) return lookup('empty')([0], options);
  return method(lookup('frombuffer')(values, options), 'clone')();
}

/** A function or class below `torch` by its dotted name. */
export function lookup(path: string): Callable {
  let value: unknown = torch;
  for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  if (typeof value !== 'function') throw new Missing(`torch.${path}`);
  return value as Callable;
}

export function method(owner: unknown, name: string, kind = describe(owner)): Callable {
  const value = (owner as Record<string, unknown>)[name];
  if (typeof value !== 'function') throw new Missing(`${kind}.${name}`);
  return (...args) => Reflect.apply(value, owner, args);
}

function property(owner: unknown, name: string, kind = describe(owner)): unknown {
  const value = (owner as Record<string, unknown>)[name];
  if (value === undefined) throw new Missing(`${kind}.${name}`);
  return value;
}

function describe(owner: unknown): string {
  return isTensor(owner) ? 'Tensor' : ((owner as object | null)?.constructor?.name ?? String(owner));
}
