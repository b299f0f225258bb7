/** How tensors came about: the op, and what went in. Kept beside the values, so that rules need not know. */

import type { Value } from '../../values';
import type { Site } from '../calls';
import type { Instance } from '../objects';

export interface Origin {
  /** The op or method, as `softmax`; for a layer, its class, as `Softmax`. */
  readonly op: string;
  readonly args: readonly Value[];
  readonly node: Site;
  readonly file: string;
  readonly instance?: Instance;
}

const origins = new WeakMap<object, Origin>();

export function setOrigin(value: Value, origin: Origin): void {
  if (value.kind === 'tensor' && !origins.has(value)) origins.set(value, origin);
}

export function originOf(value: Value | undefined): Origin | undefined {
  return value && origins.get(value);
}
