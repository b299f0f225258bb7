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

/**
 * Makes the empty object that a native call turns into a Tensor. It shares Tensor's prototype but skips its
 * constructor, which scripts call with sizes or data.
 */
export const Handle = function Handle() {} as unknown as { new (): Tensor; prototype: Tensor };

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

/** Collects V8's young generation only; the engine calls it when large results pile up. */
function collector(): () => void {
  // The function exists only in contexts made after the flag is set; scripts do not see it.
  setFlagsFromString('--expose-gc');
  const gc: (options: object) => void = runInNewContext('gc');
  // The flag is the process's: one worker must not take it from another that is just beginning.
  if (isMainThread) setFlagsFromString('--no-expose-gc');
  return () => gc({ type: 'minor' });
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
