/** Finds out what depends on the sizes of dynamic axes: the model runs at several sizes, and what moves is not constant. */
import { isPlainObject } from '../arguments';
import { native } from '../core';
import { KeyboardInterrupt } from '../errors';
import * as ops from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Module } from '../nn';
import type { Tensor } from '../tensor';
import { OnnxExporterError } from './errors';
import {
  type Argument,
  type Call,
  isValue,
  type Size,
  type Trace,
  tensorsIn,
  trace,
  type Value,
  Varying,
} from './trace';

/** Names of the dynamic axes of each input, by axis. */
export type Axes = ReadonlyMap<number, string>;

/** How far the sizes of a run are from those of the first; no axis moves like another. */
const STEPS: ((index: number) => number)[] = [() => 0, (i) => 2 * i + 1, (i) => 3 * i + 4];
/** Networks that halve pictures take only sizes they can halve: steps are tried in such multiples too. */
const MULTIPLES = [1, 2, 4, 8, 16, 32, 64];

/** The largest power of two that divides `size`, up to `most`. */
function powerIn(size: number, most: number): number {
  let power = 1;
  while (power < most && size % (2 * power) === 0) power *= 2;
  return power;
}

/** The script's arguments with their tensors replaced; `replace` also gets the number of each. */
function mapTensors<T>(args: T, replace: (tensor: Tensor, index: number) => Tensor): T {
  let index = 0;
  const visit = (value: unknown): unknown => {
    if (native.is_tensor(value)) return replace(value as Tensor, index++);
    if (Array.isArray(value)) return value.map(visit);
    if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]));
    return value;
  };
  return visit(args) as T;
}

/** A tensor of another size along an axis: its elements again and again, so that they stay ones the model takes. */
function resized(tensor: Tensor, axis: number, size: number): Tensor {
  const order = ops.remainder(ops.arange(size), Math.max(tensor.size(axis), 1));
  return ops.index_select(tensor, axis, order);
}

/** The model's run on `args`; where axes are dynamic, numbers that depend on their sizes are `Varying`. */
export function traceDynamic(
  model: Module,
  args: readonly unknown[],
  names: readonly string[],
  axes: readonly Axes[],
): { trace: Trace; symbols: Map<string, string> } {
  const sizes = new Map<string, number>();
  for (const [i, tensor] of tensorsIn(args).entries())
    for (const [axis, name] of axes[i]!) {
      const size = tensor.size(axis);
      const other = sizes.get(name) ?? size;
      if (other !== size)
        throw new OnnxExporterError(
          `The dynamic axis '${name}' has the size ${other} in one input and ${size} in another`,
        );
      sizes.set(name, size);
    }

  const runAt = (choose: (size: number, index: number) => number): Trace => {
    const chosen = new Map([...sizes].map(([name, size], i) => [name, choose(size, i)]));
    // Copies: the model may write to its arguments.
    const inputs = no_grad(() =>
      mapTensors(args, (tensor, i) =>
        [...axes[i]!].reduce(
          (copy, [axis, name]) => resized(copy, axis, chosen.get(name)!),
          ops.clone(tensor.detach()),
        ),
      ),
    );
    return trace(model, inputs, names);
  };
  if (sizes.size === 0) return { trace: runAt((size) => size), symbols: new Map() };

  // Size 1 is special: it broadcasts and counts as contiguous. A run at it says little about other sizes.
  const runs = attempt(
    MULTIPLES.map(
      (most) => () => STEPS.map((step) => runAt((size, i) => Math.max(size, 2) + step(i) * powerIn(size, most))),
    ),
    (error) => {
      // An error of the model at its own sizes is the model's.
      runAt((size) => size);
      const list = [...sizes.keys()].map((name) => `'${name}'`).join(', ');
      return new OnnxExporterError(
        `The model cannot be run at other sizes of the dynamic axes ${list}: ${error instanceof Error ? error.message : error}` +
          (names.length > 1 ? '. Axes that must be equally long need the same name.' : ''),
        { cause: error },
      );
    },
  );
  const merged = unify(runs);
  const symbols = new Map<string, string>();
  merged.inputs.forEach((input, i) => {
    for (const [axis, name] of axes[i]!) symbols.set((input.shape.at(axis) as Varying).key, name);
  });
  return { trace: merged, symbols };
}

/** What the first of the bodies gives that throws nothing; if all throw, `failure` of the first error. */
function attempt<T>(bodies: readonly (() => T)[], failure: (error: unknown) => Error): T {
  const errors: unknown[] = [];
  for (const body of bodies)
    try {
      return body();
    } catch (error) {
      if (error instanceof OnnxExporterError || error instanceof KeyboardInterrupt) throw error;
      errors.push(error);
    }
  throw failure(errors[0]);
}

/** The first trace with everything `Varying` that is not the same in all. */
function unify(runs: readonly Trace[]): Trace {
  const [first, ...others] = runs as [Trace, ...Trace[]];
  const seen = new Set<Value>();
  /** The last call that was the same in all runs. */
  let call: Call | undefined;
  const diverged = (what: string) =>
    new OnnxExporterError(
      `The model does something else when the sizes of its dynamic axes change: ${what}${
        call
          ? `, at or after the call of '${call.op}'${call.path ? ` in module '${call.path}' (${call.type})` : ''}`
          : ''
      }`,
    );
  const size = (sizes: readonly number[]): Size =>
    sizes.every((s) => s === sizes[0]) ? sizes[0]! : new Varying(sizes);
  const value = (values: readonly Argument[]): Value => {
    const own = values[0] as Value;
    if (!values.every((other) => isValue(other) && other.id === own.id && other.shape.length === own.shape.length))
      throw diverged('an op gets another tensor');
    if (seen.has(own)) return own;
    seen.add(own);
    if (own.data && !own.name && !values.every((other) => identical((other as Value).data!, own.data!)))
      throw diverged('a constant has other elements');
    own.shape = own.shape.map((_size, i) => size((values as Value[]).map(({ shape }) => shape[i] as number)));
    return own;
  };
  const argument = (values: readonly Argument[]): Argument => {
    const own = values[0];
    if (isValue(own)) return value(values);
    if (Array.isArray(own)) {
      if (!values.every((other) => Array.isArray(other) && other.length === own.length))
        throw diverged('a list has another length');
      return own.map((_item, i) => argument(values.map((list) => (list as Argument[])[i])));
    }
    if (values.every((other) => typeof other === 'number')) return size(values);
    if (!values.every((other) => String(other) === String(own))) throw diverged(`an argument is not ${own}`);
    return own;
  };

  byPlace(runs.map((run) => run.inputs)).forEach(value);
  first.calls.forEach((own, i) => {
    const calls = runs.map((run) => run.calls[i]);
    if (!calls.every((other) => other?.op === own.op && other.results.length === own.results.length))
      throw diverged(`'${own.op}' is called at one size only`);
    const same = calls as Call[];
    if (!same.every((other) => Object.keys(other.given).join() === Object.keys(own.given).join()))
      throw diverged(`'${own.op}' gets other arguments`);
    call = own;
    for (const name of Object.keys(own.given)) own.given[name] = argument(same.map(({ given }) => given[name]));
    byPlace(same.map(({ results }) => results)).forEach(value);
    const folded = own.folded;
    if (folded && !same.every((other) => other.folded?.every((tensor, k) => identical(tensor, folded[k]!))))
      own.folded = undefined;
  });
  if (others.some((run) => run.calls.length !== first.calls.length)) throw diverged('it makes more calls');
  if (others.some((run) => run.outputs.length !== first.outputs.length)) throw diverged('it gives more results');
  byPlace(runs.map((run) => run.outputs)).forEach(value);
  return first;
}

/** Lists of the same length, item by item. */
const byPlace = (lists: readonly (readonly Value[])[]): Value[][] =>
  lists[0]!.map((_value, i) => lists.map((list) => list[i]!));

/** Whether two constants have the same shape and elements. */
function identical(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || String(native.sizes(a)) !== String(native.sizes(b))) return false;
  return bits(a).equals(bits(b));
}

/** The elements of a tensor in order, as bytes. */
function bits(tensor: Tensor): Buffer {
  const array = native.numpy(ops.clone(tensor.detach()).contiguous()) as ArrayBufferView;
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
