/** Seeds and generators; the numbers themselves come from ops. */
import { randomBytes } from 'node:crypto';
import { native } from './core';
import { Device } from './device';
import type { Tensor } from './tensor';

/** PyTorch wraps any integer seed to 64 bits. */
function seed64(seed: number | bigint): bigint {
  if (typeof seed === 'number' && !Number.isInteger(seed))
    throw new TypeError(`manual_seed expected a long, but got ${seed}`);
  return BigInt.asUintN(64, BigInt(seed));
}

/** A bigint only where a number would lie. */
const plain = (seed: bigint) => (seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed);

/**
 * A stream of random numbers of its own.
 * @example
 * const generator = new torch.Generator().manual_seed(0);
 * console.log(torch.rand(3, { generator }));
 */
export class Generator {
  readonly device: Device;
  constructor(device: Device | string = 'cpu') {
    this.device = new Device(device);
    native.bind_generator(this);
  }
  manual_seed(seed: number | bigint): this {
    native.manual_seed(seed64(seed), this);
    return this;
  }
  /** Seeds from the system's entropy and returns the seed. */
  seed(): bigint {
    const seed = randomBytes(8).readBigUInt64LE();
    this.manual_seed(seed);
    return seed;
  }
  initial_seed(): number | bigint {
    return plain(native.initial_seed(this));
  }
  get_state(): Tensor {
    return native.get_rng_state(this);
  }
  set_state(state: Tensor): this {
    native.set_rng_state(this, state);
    return this;
  }
  /** Another generator that goes on from where this one is. */
  clone_state(): Generator {
    return new Generator(this.device).set_state(this.get_state());
  }
}

/**
 * Seeds the default generator: from here on all random numbers are PyTorch's for this seed.
 * @example
 * torch.manual_seed(0);
 * console.log(torch.rand(3));
 */
export function manual_seed(seed: number | bigint): Generator {
  native.manual_seed(seed64(seed));
  return default_generator;
}
/**
 * Seeds the default generator from the system's entropy and returns the seed.
 * @example
 * console.log(torch.seed() === torch.initial_seed());
 */
export function seed(): bigint {
  const value = randomBytes(8).readBigUInt64LE();
  native.manual_seed(value);
  return value;
}
/**
 * What the default generator was seeded with.
 * @example
 * torch.manual_seed(7);
 * console.log(torch.initial_seed());
 */
export function initial_seed(): number | bigint {
  return plain(native.initial_seed());
}
/**
 * State of the default generator, 5,056 bytes as in PyTorch.
 * @example
 * const state = torch.get_rng_state();
 * const x = torch.rand(2);
 * torch.set_rng_state(state);
 * console.log(torch.equal(torch.rand(2), x));
 */
export function get_rng_state(): Tensor {
  return native.get_rng_state();
}
/**
 * Takes the default generator back to a state of `get_rng_state`.
 * @example
 * const state = torch.get_rng_state();
 * const x = torch.rand(2);
 * torch.set_rng_state(state);
 * console.log(torch.equal(torch.rand(2), x));
 */
export function set_rng_state(state: Tensor): void {
  native.set_rng_state(undefined, state);
}

/**
 * Runs `body`, then sets the default generator back to where it was before.
 * @example
 * torch.manual_seed(0);
 * torch.fork_rng(() => torch.rand(3));
 * console.log(torch.rand(2));
 */
export function fork_rng<T>(body: () => T): T {
  const state = get_rng_state();
  let result: T;
  try {
    result = body();
  } catch (error) {
    set_rng_state(state);
    throw error;
  }
  if (result instanceof Promise) return result.finally(() => set_rng_state(state)) as T;
  set_rng_state(state);
  return result;
}

/** The generator that is used when none is given. */
export const default_generator: Generator = Object.create(Generator.prototype);
native.bind_default_generator(default_generator);
