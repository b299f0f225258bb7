/** `nn.parallel`: one module over several devices. */
import { type Args, optional, required, signature } from '../arguments';
import { Device } from '../device';
import { AssertionError, RuntimeError } from '../errors';
import { cat, stack } from '../generated/ops';
import { Tensor } from '../tensor';
import type { DeviceLike } from './factory';
import { Module } from './module';

type Devices = readonly (number | NonNullable<DeviceLike>)[] | null;

/** The devices among those named that exist here; without a GPU, numbers name none. */
function present(devices: Devices): Device[] {
  return (devices ?? []).flatMap((device) => (typeof device === 'number' ? [] : [new Device(device)]));
}

/**
 * Splits all tensors in `inputs` along a dimension, a part for each device; what is no tensor goes to every device.
 * @example
 * const [a, b] = torch.nn.parallel.scatter([torch.arange(4)], ['cpu', 'cpu']);
 * console.log(a, b);
 */
export function scatter(inputs: readonly unknown[], devices: Devices, dim = 0): unknown[][] {
  const targets = present(devices);
  const parts = inputs.map((input) => {
    if (!(input instanceof Tensor)) return targets.map(() => input);
    return input.chunk(targets.length, dim).map((part, i) => part.to(targets[i]!));
  });
  const count = Math.min(targets.length, ...parts.map((part) => part.length));
  return Array.from({ length: count }, (_each, i) => parts.map((part) => part[i]));
}

/**
 * Joins the results of devices along a dimension; numbers without dimension become a vector.
 * @example
 * console.log(torch.nn.parallel.gather([torch.ones(2), torch.zeros(1)], 'cpu'));
 */
export function gather(outputs: readonly unknown[], target_device: DeviceLike, dim = 0): unknown {
  const [first] = outputs;
  if (first instanceof Tensor) {
    const tensors = (outputs as Tensor[]).map((tensor) => tensor.to(target_device ?? first.device));
    return first.dim() === 0 ? stack(tensors) : cat(tensors, dim);
  }
  if (!Array.isArray(first)) return first;
  return first.map((_item, i) =>
    gather(
      (outputs as unknown[][]).map((output) => output[i]),
      target_device,
      dim,
    ),
  );
}

/**
 * The module for each device; on devices of one kind its parameters are at hand, so that it is the module itself.
 * @example
 * console.log(torch.nn.parallel.replicate(new torch.nn.ReLU(), ['cpu', 'cpu']).length);
 */
export function replicate(network: Module, devices: Devices): Module[] {
  return present(devices).map(() => network);
}

/**
 * Calls each module with its arguments, and with its arguments by name.
 * @example
 * const relu = new torch.nn.ReLU();
 * console.log(torch.nn.parallel.parallel_apply([relu, relu], [[torch.ones(1)], [torch.zeros(1)]]));
 */
export function parallel_apply(
  modules: readonly Module[],
  inputs: readonly unknown[],
  kwargs_tup: readonly Record<string, unknown>[] | null = null,
): unknown[] {
  if (modules.length !== inputs.length)
    throw new AssertionError(
      `The number of modules ${modules.length} is not equal to the number of inputs ${inputs.length}`,
    );
  return modules.map((module, i) => {
    const input = inputs[i];
    const args = Array.isArray(input) ? (input as unknown[]) : [input];
    return Reflect.apply(module, undefined, kwargs_tup ? [...args, kwargs_tup[i]] : args);
  });
}

const parallelSignature = signature('data_parallel', {
  module: required<Module>(),
  inputs: required<unknown>(),
  device_ids: optional<Devices>(null),
  output_device: optional<DeviceLike>(null),
  dim: 0,
  module_kwargs: optional<Record<string, unknown> | null>(null),
});

/**
 * Runs a module on parts of the inputs, a part for each device, and joins the results; without devices, or with one,
 * it is a plain call.
 * @example
 * const net = new torch.nn.Linear(3, 2);
 * console.log(torch.nn.parallel.data_parallel(net, torch.ones(4, 3), ['cpu', 'cpu']).shape);
 */
export function data_parallel(
  ...args: Args<
    [
      module: Module,
      inputs: unknown,
      device_ids?: Devices,
      output_device?: DeviceLike,
      dim?: number,
      module_kwargs?: Record<string, unknown> | null,
    ],
    { device_ids?: Devices; output_device?: DeviceLike; dim?: number; module_kwargs?: Record<string, unknown> | null }
  >
  // biome-ignore lint/suspicious/noExplicitAny: what the module returns
): any {
  const { module, inputs, device_ids, output_device, dim, module_kwargs } = parallelSignature.bind(args);
  const given = Array.isArray(inputs) ? (inputs as unknown[]) : [inputs];
  return run(module, [...given, ...(module_kwargs ? [module_kwargs] : [])], present(device_ids), output_device, dim);
}

function run(module: Module, inputs: unknown[], devices: Device[], output: DeviceLike, dim: number): unknown {
  const parts = devices.length > 1 ? scatter(inputs, devices, dim) : [inputs];
  if (parts.length === 0) throw new RuntimeError('chunk expects at least a 1-dimensional tensor');
  const outputs = parallel_apply(
    parts.map(() => module),
    parts,
  );
  return parts.length === 1 ? outputs[0] : gather(outputs, output ?? devices[0]!, dim);
}

const dataParallel = signature('DataParallel.__init__', {
  module: required<Module>(),
  device_ids: optional<Devices>(null),
  output_device: optional<DeviceLike>(null),
  dim: 0,
});

/**
 * A module whose batches are divided among devices; without a GPU it is the module itself. Its state is under `module`.
 * @example
 * const net = new torch.nn.DataParallel(new torch.nn.Linear(3, 2));
 * console.log(net);
 * console.log(net(torch.ones(4, 3)).shape);
 */
export class DataParallel extends Module {
  readonly module: Module;
  readonly device_ids: readonly Device[];
  readonly output_device: DeviceLike;
  readonly dim: number;

  constructor(
    ...args: Args<
      [module: Module, device_ids?: Devices, output_device?: DeviceLike, dim?: number],
      { module?: Module; device_ids?: Devices; output_device?: DeviceLike; dim?: number }
    >
  ) {
    super();
    const { module, device_ids, output_device, dim } = dataParallel.bind(args);
    this.module = module;
    this.device_ids = present(device_ids);
    this.output_device = output_device;
    this.dim = dim;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the arguments and the result of the module
  override forward(...inputs: any[]): any {
    return run(this.module, inputs, [...this.device_ids], this.output_device, this.dim);
  }
}
