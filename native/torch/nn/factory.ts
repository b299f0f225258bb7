/** Where parameters are made, and of what. */
import { optional } from '../arguments';
import type { Device } from '../device';
import type { DType } from '../dtype';

export type DeviceLike = Device | string | null;

/** The last parameters of every layer that has weights. */
export const factory = {
  device: optional<DeviceLike>(null),
  dtype: optional<DType | null>(null),
};

/** The same by name. */
export interface Factory {
  device?: DeviceLike;
  dtype?: DType | null;
}

/** The same by position. */
export type FactoryArgs = [device?: DeviceLike, dtype?: DType | null];
