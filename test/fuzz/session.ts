/** What the acts of the fuzzer share: the library, chance, tensors of earlier calls, and the log of calls. */
import { writeSync } from 'node:fs';
import { types } from 'node:util';
import type { Random } from './random';
import { Pool } from './values';

// biome-ignore lint/suspicious/noExplicitAny: the library is called as scripts may call it, with anything
export type Any = any;

export const torch: Any = require('tensorpad');
const core = require('../../native/dist/torch/core') as typeof import('../../native/torch/core');
/** The addon itself: the library's own checks must not stand between. */
export const { Handle, mark3, native, own } = core;

/** A call on a few thousand elements that computes longer than this does more work than its arguments ask for. */
const SLOW = 15_000_000;

/** What must not happen. */
export class Finding extends Error {}

/** One of the things the fuzzer does. */
export type Act = (session: Session) => void;

export class Session {
  readonly pool: Pool;
  calls = 0;
  /** Calls that were refused. */
  errors = 0;

  constructor(
    readonly random: Random,
    private readonly log: number,
  ) {
    this.pool = new Pool(torch, random);
  }

  /** Writes a call down, makes it, and returns what it gave; undefined when it was refused. */
  call(name: string, args: readonly unknown[], run: () => unknown): unknown {
    writeSync(this.log, `${`${name}(${args.map((value) => brief(value)).join(', ')})`.slice(0, 2000)}\n`);
    this.calls++;
    const before = process.cpuUsage();
    const result = this.attempt(name, run);
    const { user, system } = process.cpuUsage(before);
    if (user + system > SLOW) throw new Finding(`${name} took ${((user + system) / 1e6).toFixed(1)} s`);
    return result;
  }

  private attempt(name: string, run: () => unknown): unknown {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Error)) throw new Finding(`${name} threw something that is no Error: ${String(error)}`);
      // A container's own words: nobody foresaw this failure.
      if (/bad_alloc|basic_string|vector::_M_/.test(error.message))
        throw new Finding(`${name} failed within: ${error.message}`);
      this.errors++;
      return undefined;
    }
  }

  /** Keeps tensors among the results for later calls, and sometimes looks at them closer. */
  keep(result: unknown, depth = 0): void {
    const { random } = this;
    if (Array.isArray(result) && depth < 2) for (const item of result.slice(0, 4)) this.keep(item, depth + 1);
    // A result may have been put into an object that is no Tensor.
    if (!native.is_tensor(result) || !(result instanceof torch.Tensor)) return;
    const tensor = result as Any;
    this.pool.keep(tensor);
    if (random.chance(0.15)) this.call('to_string', [tensor], () => native.to_string(tensor));
    if (random.chance(0.3) && tensor.requires_grad)
      this.call('backward', [tensor], () =>
        tensor
          .abs()
          .sum()
          .backward({ retain_graph: random.chance(0.5), create_graph: random.chance(0.3) }),
      );
  }
}

function brief(value: unknown, depth = 0): string {
  if (native.is_tensor(value)) {
    const offset = native.storage_offset(value);
    const history = native.requires_grad(value) ? ' grad' : '';
    const type = String(native.dtype(value)).replace('torch.', '');
    return `${type}[${native.sizes(value)}; ${native.strides(value)}${offset ? `+${offset}` : ''}]${
      native.device(value) === 'meta' ? '@meta' : ''
    }${history}`;
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 40);
  if (types.isProxy(value)) return 'a proxy';
  if (Array.isArray(value))
    return value.length > 12
      ? `array of ${value.length}`
      : `[${value.map((v) => (depth > 2 ? '…' : brief(v, depth + 1))).join(', ')}]`;
  if (Object.getPrototypeOf(value) === Object.prototype && depth < 2) {
    const entries = Object.entries(Object.getOwnPropertyDescriptors(value));
    return `{ ${entries.map(([key, { value: item }]) => `${key}: ${brief(item, depth + 1)}`).join(', ')} }`;
  }
  return value instanceof torch.DType ? String(value) : Object.prototype.toString.call(value);
}
