/** Runs a model once and writes down every op it calls. */
import { isPlainObject } from '../arguments';
import { context, MODULE } from '../context';
import { native } from '../core';
import type { DType } from '../dtype';
import { clone, equal } from '../generated/ops';
import { no_grad } from '../grad_mode';
import { storageKey } from '../io/storage';
import type { Module } from '../nn';
import { get_rng_state, set_rng_state } from '../random';
import type { Tensor } from '../tensor';
import { warn } from '../warn';
import { OnnxExporterError } from './errors';

/** A whole number that depends on the size of a dynamic axis: what it was in each run. */
export class Varying {
  constructor(readonly values: readonly number[]) {}
  /** Equal for numbers that were equal in every run. */
  get key(): string {
    return this.values.join();
  }
}
export type Size = number | Varying;

/** A tensor of the run. */
export interface Value {
  readonly id: number;
  shape: Size[];
  readonly dtype: DType;
  /** Equal for tensors that share memory. */
  readonly storage: number;
  /** The name of an input, a parameter or a buffer. */
  readonly name?: string;
  /** The elements of constants, parameters and buffers. */
  readonly data?: Tensor;
}

export type Argument = Value | readonly Argument[] | Varying | unknown;

/** A call of an op. */
export interface Call {
  readonly op: string;
  /** Arguments by the names of the op's parameters. */
  given: Record<string, Argument>;
  readonly results: Value[];
  /** The results as they came out, where no input has part in them. */
  folded: Tensor[] | undefined;
  /** Path of the module that made the call, and its class. */
  readonly path: string;
  readonly type: string;
}

export interface Trace {
  readonly calls: Call[];
  readonly inputs: Value[];
  readonly outputs: Value[];
}

/** Ops whose results are others each time. */
const RANDOM =
  /dropout|^(rand|rrelu|normal|bernoulli|multinomial|poisson|binomial|uniform_|exponential_|geometric_|cauchy_|log_normal_)/;

/** Whether an op writes to its first argument. */
export const isInplace = (op: string): boolean => /[^_]_$/.test(op);
/** Those that do not read it first. */
const OVERWRITES = /^(copy|fill|zero|normal|uniform|random|exponential|bernoulli)_$/;

export const isValue = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && 'storage' in value && 'shape' in value;

/** The values among arguments, lists included. */
export function valuesOf(given: Argument): Value[] {
  if (isValue(given)) return [given];
  return Array.isArray(given) ? given.flatMap(valuesOf) : [];
}

const sameSizes = (a: readonly Size[], b: readonly number[]) =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** Equal for tensors that show the same memory in the same way. */
const geometry = (t: Tensor) =>
  `${storageKey(t)} ${t.storage_offset()} ${native.sizes(t)} ${native.strides(t)} ${t.dtype}`;

class Recorder {
  readonly calls: Call[] = [];
  /** Holds every tensor of the run, so that no memory is used twice. */
  private readonly values = new Map<Tensor, Value>();
  private readonly byGeometry = new Map<string, Value>();
  /** Memory whose contents follow from inputs, parameters or random numbers. */
  private readonly computed = new Set<number>();
  private readonly modules = new Map<number, { path: string; type: string }>();
  private count = 0;
  private busy = false;

  constructor(model: Module) {
    for (const [path, module] of model.named_modules())
      this.modules.set(module._id, { path, type: module._get_name() });
    for (const [name, tensor] of model.named_parameters()) this.addComputed(tensor, { name, data: tensor });
    for (const [name, tensor] of model.named_buffers()) this.addComputed(tensor, { name, data: tensor });
  }

  addComputed(tensor: Tensor, what: Pick<Value, 'name' | 'data'>): Value {
    const value = this.add(tensor, what);
    this.computed.add(value.storage);
    return value;
  }

  private add(tensor: Tensor, what: Pick<Value, 'name' | 'data'> = {}): Value {
    const shape: number[] = native.sizes(tensor);
    const value = { id: this.count++, shape, dtype: tensor.dtype, storage: storageKey(tensor), ...what };
    this.values.set(tensor, value);
    this.byGeometry.set(geometry(tensor), value);
    return value;
  }

  private known(tensor: Tensor): Value | undefined {
    return this.values.get(tensor) ?? this.byGeometry.get(geometry(tensor));
  }

  /** The value of a tensor that some op or the model's result names. */
  valueOf(tensor: Tensor): Value {
    const known = this.known(tensor);
    if (known) return known;
    if (this.computed.has(storageKey(tensor)))
      throw new OnnxExporterError(
        `The model uses memory of a tensor in a way that cannot be followed${this.where(this.current())}`,
      );
    return this.add(tensor, { data: clone(tensor) });
  }

  current(): { path: string; type: string } {
    return this.modules.get(context.array[MODULE]!) ?? { path: '', type: '' };
  }

  where({ path, type }: { path: string; type: string }): string {
    return path ? ` (in module '${path}', ${type})` : '';
  }

  /** Called by the engine after every op. */
  readonly observe = (op: string, given: Record<string, unknown>, result: unknown): void => {
    if (this.busy) return;
    this.busy = true;
    try {
      this.record(op, given, result);
    } finally {
      this.busy = false;
    }
  };

  private record(op: string, raw: Record<string, unknown>, result: unknown): void {
    const results = (Array.isArray(result) ? result : [result]).filter((item) => native.is_tensor(item)) as Tensor[];
    if (results.length === 0) {
      this.warnOfReading('Python boolean', raw);
      return;
    }
    const unseen = isInplace(op) && native.is_tensor(raw.self) && !this.known(raw.self as Tensor);
    const given: Call['given'] = {};
    for (const [name, value] of Object.entries(raw)) given[name] = this.argument(value);
    const computed =
      RANDOM.test(op) || valuesOf(Object.values(given)).some(({ storage }) => this.computed.has(storage));
    if (unseen && computed && !OVERWRITES.test(op))
      throw new OnnxExporterError(
        `'${op}' writes to a tensor that the model keeps but that is no buffer of it${this.where(this.current())}. ` +
          'Register it with register_buffer.',
      );
    const values = results.map((tensor) => {
      const known = this.values.get(tensor);
      return known && sameSizes(known.shape, native.sizes(tensor)) ? known : this.add(tensor);
    });
    if (computed) for (const { storage } of values) this.computed.add(storage);
    const folded = computed ? undefined : results.map((tensor) => clone(tensor));
    this.calls.push({ op, given, results: values, folded, ...this.current() });
  }

  private argument(value: unknown): Argument {
    if (native.is_tensor(value)) return this.valueOf(value as Tensor);
    if (Array.isArray(value)) return value.map((item) => this.argument(item));
    return typeof value === 'bigint' ? Number(value) : value;
  }

  /** What the script learns of a computed tensor's elements is not in the graph. */
  warnOfReading(kind: string, given: object): void {
    const tensors = Object.values(given).filter((value) => native.is_tensor(value)) as Tensor[];
    if (!tensors.some((tensor) => this.computed.has(storageKey(tensor)))) return;
    warn(
      `Converting a tensor to a ${kind} might cause the trace to be incorrect. We can't record the data flow of Python ` +
        'values, so this value will be treated as a constant in the future. This means that the trace might not ' +
        'generalize to other inputs!',
      'TracerWarning',
    );
  }
}

/** Functions of the engine by which scripts read elements, and what they give in PyTorch's words. */
const READERS = { item: 'Python number', tolist: 'Python list', numpy: 'NumPy array' };

/** Runs `body` with `recorder` told of all it does. */
function observed<T>(recorder: Recorder, body: () => T): T {
  const engine = native as Record<string, unknown>;
  const readers = Object.entries(READERS).map(([name, kind]) => {
    const read = engine[name] as (tensor: Tensor) => unknown;
    engine[name] = (tensor: Tensor) => {
      recorder.warnOfReading(kind, { tensor });
      return read(tensor);
    };
    return { name, read };
  });
  native.observe_ops(recorder.observe);
  try {
    return body();
  } finally {
    native.observe_ops(null);
    for (const { name, read } of readers) engine[name] = read;
  }
}

/** Calls `body`, and then undoes what it did to the model's buffers and the random stream. */
function unchanged<T>(model: Module, body: () => T): T {
  const state = get_rng_state();
  const buffers = [...model.buffers()].map((buffer) => ({ buffer, before: clone(buffer) }));
  try {
    return body();
  } finally {
    set_rng_state(state);
    for (const { buffer, before } of buffers) if (!equal(buffer, before)) buffer.copy_(before);
  }
}

/** All tensors in a value, in order, with lists and objects searched. */
export function tensorsIn(value: unknown): Tensor[] {
  if (native.is_tensor(value)) return [value as Tensor];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (isPlainObject(value)) return Object.values(value).flatMap(tensorsIn);
  return [];
}

/** What the model does with `args`; the tensors in them are the inputs, under `names`. */
export function trace(model: Module, args: readonly unknown[], names: readonly string[]): Trace {
  const recorder = new Recorder(model);
  const inputs = tensorsIn(args).map((tensor, i) => recorder.addComputed(tensor, { name: names[i]! }));
  return no_grad(() =>
    unchanged(model, () => {
      const result = observed(recorder, () => (model as (...args: unknown[]) => unknown)(...args));
      const outputs = tensorsIn(result).map((tensor) => recorder.valueOf(tensor));
      return { calls: recorder.calls, inputs, outputs };
    }),
  );
}
