/** Values in one line, without running any code of the user. */
import { inspect } from 'node:util';
import type { TensorInfo, TensorStats } from '../../protocol/kernel';
import type { Engine, Module, Tensor } from '../engine';

const WIDTH = 100;

export class Describer {
  constructor(private readonly engine: Engine) {}

  isTensor(value: unknown): value is Tensor {
    return value instanceof this.engine.torch.Tensor;
  }

  isModule(value: unknown): value is Module {
    return value instanceof this.engine.torch.nn.Module;
  }

  tensor(tensor: Tensor, stats?: TensorStats): TensorInfo {
    const { inspect, torch } = this.engine;
    const { shape, dtype, device, requires_grad } = inspect.describe(inspect.signature(tensor));
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

  private describe(value: unknown): string {
    if (this.isTensor(value)) return this.tensorPreview(value);
    if (this.isModule(value)) return oneLine(modulePreview(value));
    if (typeof value === 'string') return oneLine(JSON.stringify(value.slice(0, WIDTH)));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return oneLine(functionPreview(value));
    if (Array.isArray(value)) return oneLine(this.arrayPreview(value));
    if (typeof value !== 'object' || value === null) return oneLine(String(value));
    return oneLine(
      inspect(value, {
        depth: 0,
        customInspect: false,
        getters: false,
        maxArrayLength: 8,
        maxStringLength: 40,
        breakLength: Number.POSITIVE_INFINITY,
      }),
    );
  }

  private tensorPreview(tensor: Tensor): string {
    if (tensor.numel() === 1 && String(tensor.device) !== 'meta') return oneLine(String(tensor.detach()));
    const { inspect } = this.engine;
    const { shape, dtype } = inspect.describe(inspect.signature(tensor));
    return `[${shape.join(', ')}] ${dtype.replace(/^torch\./, '')}`;
  }

  private arrayPreview(array: readonly unknown[]): string {
    const shown = Array.from({ length: Math.min(array.length, 8) }, (_, at) => {
      const item = Object.getOwnPropertyDescriptor(array, at);
      if (!item || !('value' in item)) return '…';
      return Array.isArray(item.value) ? `[…${item.value.length}]` : this.preview(item.value);
    });
    const more = array.length > shown.length ? `, … ${array.length} items` : '';
    return `[${shown.join(', ')}${more}]`;
  }
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
