/** Values in one line, without running any code of the user. */
import { type InspectOptions, inspect, types } from 'node:util';
import type { TensorInfo, TensorStats } from '../../protocol/kernel';
import type { Engine, Module, Tensor } from '../engine';

const WIDTH = 100;
/** How many items of a collection are shown. */
const ITEMS = 8;
/** Significant digits of a summary. */
const DIGITS = 4;
const SHALLOW: InspectOptions = {
  depth: 0,
  customInspect: false,
  maxArrayLength: ITEMS,
  maxStringLength: 40,
  breakLength: Number.POSITIVE_INFINITY,
};

export class Describer {
  constructor(private readonly engine: Engine) {}

  isTensor(value: unknown): value is Tensor {
    return value instanceof this.engine.torch.Tensor;
  }

  /** Whether there is a graph to show behind it. */
  hasGraph(value: unknown): boolean {
    return this.isTensor(value) && value.requires_grad;
  }

  isModule(value: unknown): value is Module {
    return value instanceof this.engine.torch.nn.Module;
  }

  /** With a signature, what the tensor was when it had that one: it may have been changed in place. */
  tensor(tensor: Tensor, stats?: TensorStats, signature = this.engine.inspect.signature(tensor)): TensorInfo {
    const { inspect, torch } = this.engine;
    const { shape, dtype, device, requires_grad } = inspect.describe(signature);
    const numel = shape.reduce((product, size) => product * size, 1);
    const name = tensor.grad_fn?.name();
    return {
      kind: tensor instanceof torch.nn.Parameter ? 'Parameter' : 'Tensor',
      shape,
      dtype,
      device,
      requiresGrad: requires_grad,
      numel,
      bytes: numel * tensor.element_size(),
      ...(name && { gradFn: name }),
      ...(stats && { stats }),
    };
  }

  /** Minimum, maximum and the like; undefined where there are no values to look at. */
  stats(tensor: Tensor): TensorStats | undefined {
    if (tensor.numel() === 0 || String(tensor.device) === 'meta') return undefined;
    try {
      return this.engine.inspect.stats(tensor);
    } catch {
      return undefined; // An interrupt came in between, or the type has no order.
    }
  }

  /** Constructor name, or typeof. */
  type(value: unknown): string {
    if (this.isTensor(value)) return value instanceof this.engine.torch.nn.Parameter ? 'Parameter' : 'Tensor';
    if (value === null) return 'null';
    if (typeof value !== 'object' && !this.isModule(value)) return typeof value;
    return constructorName(value as object) ?? 'Object';
  }

  preview(value: unknown): string {
    try {
      return this.describe(value);
    } catch {
      return this.type(value); // A module's text is partly the user's, and that may throw.
    }
  }

  /** What a tensor holds: few values themselves, of more the range and the mean. */
  values(tensor: Tensor, stats?: TensorStats): string {
    if (tensor.numel() <= ITEMS && String(tensor.device) !== 'meta') return oneLine(String(tensor.detach()));
    if (!stats) return this.tensorPreview(tensor);
    const [min, max, mean] = [stats.min, stats.max, stats.mean].map((value) => Number(value.toPrecision(DIGITS)));
    const odd = [stats.nan > 0 && `${stats.nan} nan`, stats.inf > 0 && `${stats.inf} inf`].filter(Boolean);
    return [`${min} to ${max}`, `mean ${mean}`, ...odd].join(', ');
  }

  private describe(value: unknown): string {
    if (this.isTensor(value)) return this.tensorPreview(value);
    if (this.isModule(value)) return oneLine(modulePreview(value));
    if (typeof value === 'string') return oneLine(JSON.stringify(value.slice(0, WIDTH)));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return oneLine(functionPreview(value));
    if (Array.isArray(value)) return oneLine(this.arrayPreview(value));
    if (typeof value !== 'object' || value === null) return oneLine(String(value));
    return oneLine(isBuiltin(value) ? inspect(value, SHALLOW) : this.objectPreview(value));
  }

  private tensorPreview(tensor: Tensor): string {
    if (tensor.numel() === 1 && String(tensor.device) !== 'meta') return oneLine(String(tensor.detach()));
    const { inspect } = this.engine;
    const { shape, dtype } = inspect.describe(inspect.signature(tensor));
    return `[${shape.join(', ')}] ${dtype.replace(/^torch\./, '')}`;
  }

  private arrayPreview(array: readonly unknown[]): string {
    const shown = Array.from({ length: Math.min(array.length, ITEMS) }, (_, at) => this.item(array, at));
    const more = array.length > shown.length ? `, … ${array.length} items` : '';
    return `[${shown.join(', ')}${more}]`;
  }

  private objectPreview(object: object): string {
    const shown: string[] = [];
    // Stops early: an object may be a dictionary of a million words.
    for (const key in object) {
      if (!Object.hasOwn(object, key)) continue;
      if (shown.push(`${key}: ${this.item(object, key)}`) === ITEMS) break;
    }
    const name = constructorName(object);
    const text = shown.length > 0 ? `{ ${shown.join(', ')}${shown.length === ITEMS ? ', …' : ''} }` : '{}';
    return name && name !== 'Object' ? `${name} ${text}` : text;
  }

  /** A property's value without running its getter, and without going deeper. */
  private item(object: object, key: string | number): string {
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (!property || !('value' in property)) return '…';
    const value: unknown = property.value;
    if (Array.isArray(value)) return `[…${value.length}]`;
    const nested = typeof value === 'object' && value !== null && !this.isTensor(value);
    return nested ? `${this.type(value)} {…}` : this.preview(value);
  }
}

/** Objects that Node shows by their content, not their properties. */
function isBuiltin(value: object): boolean {
  return (
    ArrayBuffer.isView(value) ||
    types.isAnyArrayBuffer(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    types.isPromise(value) ||
    types.isProxy(value) ||
    types.isBoxedPrimitive(value)
  );
}

/** Text without line breaks, cut to what fits a table. */
export function oneLine(text: string, width = WIDTH): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

/** The name of a value's class, read without running a getter. */
export function constructorName(value: object): string | undefined {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at)) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function') return made.name || undefined;
  }
  return undefined;
}

function modulePreview(module: Module): string {
  const text = String(module);
  const children = text.split('\n').length - 2;
  return children > 0 ? `${constructorName(module) ?? 'Module'}(… ${children} lines)` : text;
}

function functionPreview(value: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  const prototype = Object.getOwnPropertyDescriptor(value, 'prototype');
  const keyword = prototype?.writable === false ? 'class' : 'function';
  return `${keyword} ${typeof name === 'string' && name ? name : '(anonymous)'}`;
}
