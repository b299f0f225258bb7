/** Loads the native addon and hands it the classes it needs. Nothing else touches the addon's file. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { Complex } from './complex';
import {
  AssertionError,
  AttributeError,
  IndexError,
  KeyboardInterrupt,
  LinAlgError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  ValueError,
} from './errors';
import { RemovableHandle } from './hooks';
import type { Tensor } from './tensor';

/** An op: the result's empty object (or undefined), then the script's arguments. */
export type NativeOp = (handle: unknown, ...args: unknown[]) => unknown;

/** What the addon exports beside the ops. Arguments are checked natively. */
export interface Native {
  readonly ops: Record<string, NativeOp>;
  /** The same, called on their first value. */
  readonly methods: Record<string, NativeOp>;
  // biome-ignore lint/suspicious/noExplicitAny: each function's types are given where it is wrapped
  readonly [name: string]: any;
}

function load(): Native {
  // Idle pool threads sleep instead of spinning: beside a busy editor, spinning makes small networks 40 times slower.
  process.env.OMP_WAIT_POLICY ??= 'passive';
  // The fuzzer puts an engine with sanitizers in its place.
  const file = process.env.TENSORPAD_ENGINE ?? join(__dirname, '..', 'tensorpad.node');
  try {
    return require(file) as Native;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Tensorpad's native engine could not be loaded from ${file}.\n${reason}\n` +
        `This is Node ${process.version} on ${process.platform}-${process.arch}. ` +
        'Build it with "npm run build" in the Tensorpad checkout, or install the package for this platform.',
    );
  }
}

export const native = load();

/** The symbol under which an object of ours has the number of what it stands for in the engine. */
const box = Symbol('box');
type Boxed = { [box]: number };

/**
 * Makes the empty object that a native call turns into a Tensor. It shares Tensor's prototype but skips its
 * constructor, which scripts call with sizes or data.
 */
export const Handle = function Handle(this: Boxed) {
  this[box] = 0;
} as unknown as { new (): Tensor; prototype: Tensor };

/** Copies the script's own properties from one tensor to another. */
export function copyProperties(to: Tensor, from: Tensor): Tensor {
  const number = (to as unknown as Boxed)[box];
  Object.assign(to, from);
  (to as unknown as Boxed)[box] = number;
  return to;
}

/**
 * Shared with the engine, which would need 50 ns to look into each object: how many of a call's first values have their
 * number in what follows, the numbers, whether a collection is due, whether the call gave an error, and the number of the
 * result.
 */
const slots = new Int32Array(8);
native.share(box, slots);

/** 0 for what is no tensor. Runs before any slot is written: a proxy's traps may call ops. */
function numberOf(value: unknown): number {
  return value instanceof Handle ? (value as unknown as Boxed)[box] : 0;
}

/** Tells the engine about the first value of the call to come. */
export function mark1(a: unknown): void {
  if (slots[5] !== 0) native.collect_young();
  const first = numberOf(a);
  slots[1] = first;
  slots[0] = 1;
}
export function mark2(a: unknown, b: unknown): void {
  if (slots[5] !== 0) native.collect_young();
  const first = numberOf(a);
  const second = numberOf(b);
  slots[1] = first;
  slots[2] = second;
  slots[0] = 2;
}
export function mark3(a: unknown, b: unknown, c: unknown): void {
  if (slots[5] !== 0) native.collect_young();
  const first = numberOf(a);
  const second = numberOf(b);
  const third = numberOf(c);
  slots[1] = first;
  slots[2] = second;
  slots[3] = third;
  slots[0] = 3;
}

/** Gives the handle the number the engine found for it, where it became the result. */
export function own(handle: Tensor, result: unknown): unknown {
  if (result !== handle) return given(result);
  (handle as unknown as Boxed)[box] = slots[7]!;
  return result;
}

/**
 * Throws what a native call gave, where that is an error. The engine must not throw by itself: Node-API would do so with
 * the exception still on its books, and a collection that came in between would have finalizers end the process.
 */
export function given<T>(result: T): T {
  if (slots[6] === 0) return result;
  slots[6] = 0;
  throw result;
}

for (const [name, call] of Object.entries(native))
  if (typeof call === 'function')
    (native as Record<string, unknown>)[name] = (...args: unknown[]) => given(call(...args));

/**
 * A node of the backward graph, as `grad_fn`.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const node = x.mul(2).grad_fn!;
 * console.log(node.name(), node.next_functions.length);
 */
export class Node {
  /** Values that forward kept, by PyTorch's names. */
  // biome-ignore lint/suspicious/noExplicitAny: each has its own type
  readonly [saved: `_saved_${string}`]: any;
  /** PyTorch's name, as `AddBackward0`. */
  name(): string {
    return native.node_name(this);
  }
  /** The nodes this one passes gradients on to, each with the index of the output it belongs to. */
  get next_functions(): [Node | null, number][] {
    return native.node_next(this);
  }
  /** The leaf of an AccumulateGrad node. */
  get variable(): Tensor | null {
    return native.node_variable(this);
  }
  /** A dictionary for the script's own notes; lives as long as the node. */
  get metadata(): Record<string, unknown> {
    return native.node_metadata(this);
  }
  /** The number of the node in order of creation. */
  _sequence_nr(): number {
    return native.node_sequence(this);
  }
  /** What a custom function's forward saved. */
  get saved_tensors(): (Tensor | null)[] | undefined {
    return native.node_saved(this, 'tensors');
  }
  /** Calls `fn(grad_inputs, grad_outputs)` after the node has run; what it returns replaces `grad_inputs`. */
  register_hook(fn: (grad_inputs: (Tensor | null)[], grad_outputs: (Tensor | null)[]) => unknown): RemovableHandle {
    return new RemovableHandle(native.node_register_hook(this, fn));
  }
  /** Calls `fn(grad_outputs)` before the node runs; what it returns replaces them. */
  register_prehook(fn: (grad_outputs: (Tensor | null)[]) => unknown): RemovableHandle {
    return new RemovableHandle(native.node_register_prehook(this, fn));
  }
  toString(): string {
    return `<${this.name().replace('torch::autograd::', '')}>`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A node keeps what its formula names: those values are properties `_saved_…` of it, by PyTorch's names. */
Object.setPrototypeOf(
  Node.prototype,
  new Proxy(Object.prototype, {
    get(target, key, node) {
      if (typeof key !== 'string' || !key.startsWith('_saved_')) return Reflect.get(target, key, node);
      const value: unknown = native.node_saved(node, key.slice('_saved_'.length));
      if (value === undefined) throw new AttributeError(`'${(node as Node).name()}' object has no attribute '${key}'`);
      return value;
    },
  }),
);

/** Results with names: an array whose items are also properties, printed as PyTorch prints it. */
function named_tuple(items: Tensor[], labels: string[], op: string): Tensor[] {
  labels.forEach((label, i) => {
    Object.defineProperty(items, label, { value: items[i], enumerable: false });
  });
  const text = () => `torch.return_types.${op}(\n${labels.map((label, i) => `${label}=${items[i]}`).join(',\n')})`;
  Object.defineProperty(items, 'toString', { value: text, enumerable: false });
  Object.defineProperty(items, Symbol.for('nodejs.util.inspect.custom'), { value: text, enumerable: false });
  return items;
}

/**
 * A script that allocates less than 1 MB a second has V8 give half of its young generation back after each collection, and
 * ask for it anew: each time all cores flush their page tables, which costs more than the collection. So many unused
 * values with each collection are enough for ops of up to some milliseconds; for longer ones it does not matter.
 */
const BALLAST = 1000;

/** Collects V8's young generation only; the engine calls it when large results pile up. */
function collector(): () => void {
  // The function exists only in contexts made after the flag is set; scripts do not see it.
  setFlagsFromString('--expose-gc');
  const gc: (options: object) => void = runInNewContext('gc');
  // The flag is the process's: one worker must not take it from another that is just beginning.
  if (isMainThread) setFlagsFromString('--no-expose-gc');
  // biome-ignore lint/correctness/noUnusedVariables: a property, or no variable at all, would be optimised away
  let ballast: unknown;
  return () => {
    ballast = new Array(BALLAST);
    ballast = undefined;
    gc({ type: 'minor' });
  };
}

/** Whether an ArrayBuffer may change its length; asked of the language itself, whatever scripts have made of its objects. */
const resizable = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'resizable')?.get;
const is_resizable = (buffer: ArrayBuffer): boolean => resizable !== undefined && Reflect.apply(resizable, buffer, []);

/** Connects the addon with Tensor's prototype; called once by tensor.ts. */
export function connect(prototype: Tensor): void {
  (Handle as { prototype: Tensor }).prototype = prototype;
  native.set_classes({
    Handle,
    Node,
    named_tuple,
    Complex,
    collect: collector(),
    is_resizable,
    RuntimeError,
    ValueError,
    TypeError,
    IndexError,
    NotImplementedError,
    OutOfMemoryError,
    KeyboardInterrupt,
    LinAlgError,
    AssertionError,
  });
}
