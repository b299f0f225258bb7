/** Averages of a model's weights over training, and the statistics that go with them. */
import { type Options, optional, required, signature } from '../../arguments';
import { deepcopy } from '../../copy';
import type { Device } from '../../device';
import { int64 } from '../../dtype';
import { AssertionError, ValueError } from '../../errors';
import { tensor } from '../../factory';
import { no_grad } from '../../grad_mode';
import { NormBase } from '../../nn/batchnorm';
import { Module } from '../../nn/module';
import { python } from '../../nn/text';
import { Tensor } from '../../tensor';

/** The average after one more value, of which `num_averaged` were averaged before. */
export type AverageFunction = (averaged: Tensor, current: Tensor, num_averaged: Tensor | number) => Tensor;
/** The same in place, for all tensors of one dtype at once. */
export type MultiAverageFunction = (averaged: Tensor[], current: Tensor[], num_averaged: Tensor | number) => void;

function checkDecay(decay: number): void {
  if (!(decay >= 0 && decay <= 1))
    throw new ValueError(`Invalid decay value ${python(decay)} provided. Please provide a value in [0,1] range.`);
}

/**
 * The function of an exponential moving average, that keeps `decay` of the old one.
 * @example
 * const average = torch.optim.swa_utils.get_ema_avg_fn(0.9);
 * console.log(average(torch.tensor(1), torch.tensor(2), 1));
 */
export function get_ema_avg_fn(decay = 0.999): AverageFunction {
  checkDecay(decay);
  return (averaged, current) => no_grad(() => averaged.mul(decay).add(current.mul(1 - decay)));
}
/**
 * The function of an equally weighted average.
 * @example
 * const average = torch.optim.swa_utils.get_swa_avg_fn();
 * console.log(average(torch.tensor(1), torch.tensor(2), 1));
 */
export function get_swa_avg_fn(): AverageFunction {
  return (averaged, current, n) => no_grad(() => averaged.add(current.sub(averaged).div(count(n) + 1)));
}
/**
 * The function of an exponential moving average of many tensors, in place.
 * @example
 * const weights = [torch.tensor(1)];
 * torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)(weights, [torch.tensor(2)], 1);
 * console.log(weights[0]);
 */
export function get_ema_multi_avg_fn(decay = 0.999): MultiAverageFunction {
  checkDecay(decay);
  return (averaged, current) =>
    no_grad(() => {
      averaged.forEach((value, i) => {
        if (value.is_floating_point() || value.is_complex()) value.lerp_(current[i]!, 1 - decay);
        else value.copy_(value.mul(decay).add(current[i]!.mul(1 - decay)));
      });
    });
}
/**
 * The function of an equally weighted average of many tensors, in place.
 * @example
 * const weights = [torch.tensor(1.5)];
 * torch.optim.swa_utils.get_swa_multi_avg_fn()(weights, [torch.tensor(2.5)], 1);
 * console.log(weights[0]);
 */
export function get_swa_multi_avg_fn(): MultiAverageFunction {
  return (averaged, current, n) =>
    no_grad(() => {
      const total = count(n) + 1;
      averaged.forEach((value, i) => {
        if (value.is_floating_point() || value.is_complex()) value.lerp_(current[i]!, 1 / total);
        else value.add_(current[i]!.sub(value).div(total).to(value.dtype));
      });
    });
}

const count = (n: Tensor | number) => (n instanceof Tensor ? Number(n.item()) : n);

const averagedModel = {
  model: required<Module>(),
  device: optional<Device | string | null>(null),
  /** How one tensor is averaged; equally weighted unless said otherwise. */
  avg_fn: optional<AverageFunction | null>(null),
  /** How many tensors are. */
  multi_avg_fn: optional<MultiAverageFunction | null>(null),
  /** Averages buffers too, instead of copying them. */
  use_buffers: false,
};
const averagedSignature = signature('AveragedModel.__init__', averagedModel);

/**
 * A copy of a model whose parameters are the average of all that `update_parameters` was shown.
 * @example
 * const net = new torch.nn.Linear(1, 1);
 * const averaged = new torch.optim.swa_utils.AveragedModel(net);
 * for (const value of [1, 3]) {
 *   torch.nn.init.constant_(net.weight, value);
 *   averaged.update_parameters(net);
 * }
 * console.log(averaged.module.weight);
 */
export class AveragedModel<M extends Module = Module> extends Module {
  readonly module: M;
  declare n_averaged: Tensor;
  readonly avg_fn: AverageFunction | null;
  readonly multi_avg_fn: MultiAverageFunction | null;
  readonly use_buffers: boolean;

  constructor(model: M, options?: Omit<Options<typeof averagedModel>, 'model'>);
  constructor(...args: unknown[]) {
    super();
    const { model, device, avg_fn, multi_avg_fn, use_buffers } = averagedSignature.bind(args);
    if (avg_fn !== null && multi_avg_fn !== null)
      throw new AssertionError('Only one of avg_fn and multi_avg_fn should be provided');
    const module = deepcopy(model) as M;
    this.module = device === null ? module : module.to(device);
    this.register_buffer('n_averaged', tensor(0, { dtype: int64 }));
    this.avg_fn = avg_fn;
    this.multi_avg_fn = multi_avg_fn;
    this.use_buffers = use_buffers;
  }

  override forward(...args: Parameters<M['forward']>): ReturnType<M['forward']> {
    return this.module(...args);
  }

  /** Takes the model's parameters into the average. */
  update_parameters(model: Module): void {
    no_grad(() => {
      const averaged = tensorsOf(this.module, this.use_buffers);
      const current = tensorsOf(model, this.use_buffers).map((value, i) => value.to(averaged[i]!.device));
      if (count(this.n_averaged) === 0) copyAll(averaged, current);
      else this.#average(averaged, current);
      if (!this.use_buffers) copyAll([...this.module.buffers()], [...model.buffers()]);
      this.n_averaged.add_(1);
    });
  }

  #average(averaged: Tensor[], current: Tensor[]): void {
    const { avg_fn, n_averaged } = this;
    if (avg_fn) {
      copyAll(
        averaged,
        averaged.map((value, i) => avg_fn(value, current[i]!, n_averaged)),
      );
      return;
    }
    const average = this.multi_avg_fn ?? get_swa_multi_avg_fn();
    for (const dtype of new Set(averaged.map((value) => value.dtype))) {
      const same = (_: unknown, i: number) => averaged[i]!.dtype === dtype;
      average(averaged.filter(same), current.filter(same), n_averaged);
    }
  }
}

const tensorsOf = (module: Module, buffers: boolean): Tensor[] =>
  [...module.parameters(), ...(buffers ? module.buffers() : [])].map((value) => value.detach());

function copyAll(to: Tensor[], from: Tensor[]): void {
  to.forEach((value, i) => {
    value.copy_(from[i]!);
  });
}

/**
 * Computes the running statistics of a model's batch norms anew, over all batches of a loader.
 * @example
 * const net = new torch.nn.BatchNorm1d(1);
 * torch.optim.swa_utils.update_bn([torch.tensor([[1], [3]]).to(torch.float32)], net);
 * console.log(net.running_mean);
 */
export function update_bn(loader: Iterable<unknown>, model: Module, device: Device | string | null = null): void {
  const norms = [...model.modules()].filter((module): module is NormBase => module instanceof NormBase);
  if (norms.length === 0) return;
  const momenta = norms.map(({ momentum }) => momentum);
  const setMomentum = (norm: NormBase, momentum: number | null) =>
    ((norm as { momentum: number | null }).momentum = momentum);
  const training = model.training;
  model.train();
  for (const norm of norms) {
    norm.reset_running_stats();
    // The mean over all batches, in place of a moving one.
    setMomentum(norm, null);
  }
  try {
    no_grad(() => {
      for (const batch of loader) {
        const input = (Array.isArray(batch) ? batch[0] : batch) as Tensor;
        model(device === null ? input : input.to(device));
      }
    });
  } finally {
    norms.forEach((norm, i) => {
      setMomentum(norm, momenta[i]!);
    });
    model.train(training);
  }
}
