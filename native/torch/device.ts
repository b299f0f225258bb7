/** Where a tensor's data is. */
import { native } from './core';
import { AssertionError, RuntimeError } from './errors';

const TYPES = ['cpu', 'cuda', 'meta'];

/**
 * A place for tensors: `cpu`, or `meta` for shapes without data.
 * @example
 * console.log(String(new torch.Device('cpu')));
 */
export class Device {
  readonly type: string;
  readonly index: number | null;
  constructor(type: string | Device, index: number | null = null) {
    const [name, number] = String(type).split(':') as [string, string?];
    if (!TYPES.includes(name)) {
      throw new RuntimeError(
        'Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, ' +
          `meta, hpu, mtia, privateuseone device type at start of device string: ${name}`,
      );
    }
    if (number !== undefined && !/^\d+$/.test(number)) throw new RuntimeError(`Invalid device string: '${type}'`);
    this.type = name;
    this.index = number === undefined ? index : Number(number);
  }
  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.index === null ? `device(type='${this.type}')` : `device(type='${this.type}', index=${this.index})`;
  }
}

/**
 * Makes a device from its name, as `torch.device('cpu')`.
 * @example
 * console.log(String(torch.device('meta')));
 */
export function device(type: string | Device, index: number | null = null): Device {
  return new Device(type, index);
}

/**
 * Where tensors are made when a call does not say.
 * @example
 * console.log(String(torch.get_default_device()));
 */
export function get_default_device(): Device {
  return new Device(native.get_default_device());
}

/**
 * Changes where tensors are made when a call does not say: on `cpu`, or on `meta`, where a model's shapes cost nothing.
 * @example
 * torch.set_default_device('meta');
 * console.log(torch.ones(2, 3));
 * torch.set_default_device('cpu');
 */
export function set_default_device(device: Device | string | null): void {
  const { type } = new Device(device ?? 'cpu');
  if (type === 'cuda') no_cuda();
  native.set_default_device(type);
}

/**
 * What PyTorch says where a GPU is asked for and there is none.
 * @internal
 */
export function no_cuda(): never {
  throw new AssertionError('Torch not compiled with CUDA enabled');
}

/** There is no GPU device yet: scripts that ask first run unchanged on the CPU. */
export const cuda = {
  is_available: (): boolean => false,
  device_count: (): number => 0,
  is_initialized: (): boolean => false,
  manual_seed: (_seed: number): void => {},
  manual_seed_all: (_seed: number): void => {},
  empty_cache: (): void => {},
  synchronize: (): void => no_cuda(),
  current_device: (): number => no_cuda(),
  get_device_name: (): string => no_cuda(),
};
