/** Limits on the size of gradients. */
import { type Args, optional, required, signature } from '../../arguments';
import { RuntimeError } from '../../errors';
import { linalg_vector_norm, stack, zeros } from '../../generated/ops';
import { no_grad } from '../../grad_mode';
import { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { float } from '../text';

type Tensors = Tensor | Iterable<Tensor>;

const listed = (tensors: Tensors): Tensor[] => (tensors instanceof Tensor ? [tensors] : [...tensors]);
const gradients = (parameters: readonly Tensor[]) => parameters.flatMap(({ grad }) => (grad ? [grad] : []));

const norm = {
  /** Which norm. */
  norm_type: 2,
  /** Throws where the norm is not finite. */
  error_if_nonfinite: false,
  /** PyTorch's choice of kernels; there is one here. */
  foreach: optional<boolean | null>(null),
};
interface NormOptions {
  /** Which norm. */
  norm_type?: number;
  /** Throws where the norm is not finite. */
  error_if_nonfinite?: boolean;
  /** PyTorch's choice of kernels; there is one here. */
  foreach?: boolean | null;
}
type NormArgs = [norm_type?: number, error_if_nonfinite?: boolean, foreach?: boolean | null];

const total = signature('get_total_norm', { tensors: required<Tensors>(), ...norm });

/**
 * The norm of all tensors taken together.
 * @example
 * console.log(torch.nn.utils.get_total_norm([torch.tensor([3.5]), torch.tensor([1.5, 2])]));
 */
export function get_total_norm(...args: Args<[tensors: Tensors, ...NormArgs], NormOptions>): Tensor {
  const { tensors, norm_type, error_if_nonfinite } = total.bind(args);
  const all = listed(tensors);
  if (all.length === 0) return zeros([]);
  return no_grad(() => {
    const norms = all.map((one) => linalg_vector_norm(one, norm_type));
    const result = linalg_vector_norm(stack(norms), norm_type);
    if (error_if_nonfinite && !result.isfinite().item())
      throw new RuntimeError(
        `The total norm of order ${float(norm_type)} for gradients from \`parameters\` is non-finite, so it cannot be ` +
          'clipped. To disable this error and scale the gradients by the non-finite norm anyway, set ' +
          '`error_if_nonfinite=False`',
      );
    return result;
  });
}

const withNorm = signature('clip_grads_with_norm_', {
  parameters: required<Tensors>(),
  max_norm: required<number>(),
  total_norm: required<Tensor>(),
  foreach: optional<boolean | null>(null),
});

/**
 * Scales gradients, whose norm is `total_norm`, down to `max_norm`.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * x.sum().backward();
 * torch.nn.utils.clip_grads_with_norm_(x, 1, torch.nn.utils.get_total_norm([x.grad!]));
 * console.log(x.grad);
 */
export function clip_grads_with_norm_(
  ...args: Args<
    [parameters: Tensors, max_norm: number, total_norm: Tensor, foreach?: boolean | null],
    { foreach?: boolean | null }
  >
): void {
  const { parameters, max_norm, total_norm } = withNorm.bind(args);
  const factor = total_norm.add(1e-6).reciprocal().mul(max_norm).clamp({ max: 1 });
  no_grad(() => {
    for (const grad of gradients(listed(parameters))) grad.mul_(factor);
  });
}

const clipping = signature('clip_grad_norm_', {
  parameters: required<Tensors>(),
  max_norm: required<number>(),
  ...norm,
});

/**
 * Scales the gradients of all parameters down so that their norm, taken together, is at most `max_norm`; returns the
 * norm they had.
 * @example
 * const x = torch.ones(4, { requires_grad: true });
 * x.sum().backward();
 * console.log(torch.nn.utils.clip_grad_norm_([x], 1), x.grad);
 */
export function clip_grad_norm_(
  ...args: Args<[parameters: Tensors, max_norm: number, ...NormArgs], NormOptions & { max_norm?: number }>
): Tensor {
  const { parameters, max_norm, norm_type, error_if_nonfinite } = clipping.bind(args);
  const all = listed(parameters);
  if (all.length === 0 && !Array.isArray(parameters))
    warn('`parameters` is an empty generator, no gradient clipping will occur.');
  const total_norm = get_total_norm(gradients(all), norm_type, error_if_nonfinite);
  clip_grads_with_norm_(all, max_norm, total_norm);
  return total_norm;
}

/**
 * Deprecated name of `clip_grad_norm_`.
 * @example
 * console.log(torch.nn.utils.clip_grad_norm([torch.ones(2)], 1));
 */
export function clip_grad_norm(...args: Parameters<typeof clip_grad_norm_>): Tensor {
  warn(
    '`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.',
    'FutureWarning',
  );
  return clip_grad_norm_(...args);
}

/**
 * Limits each element of the gradients of all parameters to the range from -`clip_value` to `clip_value`.
 * @example
 * const x = torch.tensor([1, 3, -5], { dtype: torch.float32, requires_grad: true });
 * x.square().sum().backward();
 * torch.nn.utils.clip_grad_value_([x], 4);
 * console.log(x.grad);
 */
export function clip_grad_value_(
  parameters: Tensors,
  clip_value: number | { clip_value: number; foreach?: boolean | null },
  _foreach: boolean | null = null,
): void {
  const limit = typeof clip_value === 'number' ? clip_value : clip_value.clip_value;
  no_grad(() => {
    for (const grad of gradients(listed(parameters))) grad.clamp_(-limit, limit);
  });
}
