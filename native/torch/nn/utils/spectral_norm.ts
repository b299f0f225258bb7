/** Weights divided by their largest singular value, by a hook before forward. */
import { type Args, optional, required, signature } from '../../arguments';
import { RuntimeError, ValueError } from '../../errors';
import { dot, linalg_multi_dot, mv, normalize } from '../../generated/ops';
import { no_grad } from '../../grad_mode';
import type { Tensor } from '../../tensor';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../conv_transpose';
import type { ForwardPreHook } from '../hooks';
import type { Module } from '../module';
import { Parameter } from '../parameter';
import { isUninitialized } from '../uninitialized';

/** A weight as a matrix whose rows are its slices along `dim`. */
export function asMatrix(weight: Tensor, dim: number): Tensor {
  if (dim === 0) return weight.reshape([weight.size(0), -1]);
  const others = Array.from({ length: weight.dim() }, (_each, i) => i).filter((i) => i !== dim);
  return weight.permute([dim, ...others]).reshape([weight.size(dim), -1]);
}

const unit = (vector: Tensor, eps: number) => normalize(vector, 2, 0, eps);

/** What belongs to the hook of one weight. */
class SpectralNorm {
  constructor(
    readonly name: string,
    readonly n_power_iterations: number,
    readonly dim: number,
    readonly eps: number,
  ) {
    if (n_power_iterations <= 0)
      throw new ValueError(
        `Expected n_power_iterations to be positive, but got n_power_iterations=${n_power_iterations}`,
      );
  }

  compute(module: Module, iterate: boolean): Tensor {
    const { name, eps } = this;
    const attributes = module as unknown as Record<string, Tensor>;
    const weight = attributes[`${name}_orig`]!;
    const matrix = asMatrix(weight, this.dim);
    let [u, v] = [attributes[`${name}_u`]!, attributes[`${name}_v`]!];
    if (iterate)
      no_grad(() => {
        for (let i = 0; i < this.n_power_iterations; i++) {
          v.copy_(unit(mv(matrix.t(), u), eps));
          u.copy_(unit(mv(matrix, v), eps));
        }
        [u, v] = [u.clone(), v.clone()];
      });
    return weight.div(dot(u, mv(matrix, v)));
  }

  /** States of the first version had no `v`. */
  solve(matrix: Tensor, u: Tensor, sigma: Tensor): Tensor {
    const inverse = matrix.t().mm(matrix).pinverse();
    const v = linalg_multi_dot([inverse, matrix.t(), u.unsqueeze(1)]).squeeze(1);
    return v.mul_(sigma.div(dot(u, mv(matrix, v))));
  }
}

const hooks = new WeakMap<object, SpectralNorm>();

function normOf(hook: object, name: string): SpectralNorm | undefined {
  const norm = hooks.get(hook);
  return norm?.name === name ? norm : undefined;
}

const bound = signature('spectral_norm', {
  module: required<Module>(),
  name: 'weight',
  n_power_iterations: 1,
  eps: 1e-12,
  dim: optional<number | null>(null),
});

/**
 * Divides a weight by its largest singular value, which power iteration follows in training. See also
 * `parametrizations.spectral_norm`.
 * @example
 * torch.manual_seed(0);
 * const net = torch.nn.utils.spectral_norm(new torch.nn.Linear(3, 2));
 * console.log(Object.keys(net.state_dict()));
 */
export function spectral_norm<M extends Module>(
  ...args: Args<
    [module: M, name?: string, n_power_iterations?: number, eps?: number, dim?: number | null],
    { name?: string; n_power_iterations?: number; eps?: number; dim?: number | null }
  >
): M {
  const { module, name, n_power_iterations, eps, dim } = bound.bind(args);
  const transposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some((type) => module instanceof type);
  for (const { hook } of module._hooks?.before ?? [])
    if (normOf(hook, name))
      throw new RuntimeError(`Cannot register two spectral_norm hooks on the same parameter ${name}`);
  const norm = new SpectralNorm(name, n_power_iterations, dim ?? (transposed ? 1 : 0), eps);
  const attributes = module as unknown as Record<string, Tensor | null>;
  const weight = attributes[name];
  if (!weight) throw new ValueError(`\`SpectralNorm\` cannot be applied as parameter \`${name}\` is None`);
  if (isUninitialized(weight))
    throw new ValueError(
      "The module passed to `SpectralNorm` can't have uninitialized parameters. Make sure to run the dummy forward " +
        'before applying spectral normalization',
    );
  const [u, v] = no_grad(() => {
    const [height, width] = asMatrix(weight, norm.dim).shape;
    const drawn = (size: number) => unit(weight.new_empty([size]).normal_(0, 1), eps);
    return [drawn(height!), drawn(width!)];
  });
  delete attributes[name];
  module.register_parameter(`${name}_orig`, weight as Parameter);
  attributes[name] = weight.data;
  module.register_buffer(`${name}_u`, u);
  module.register_buffer(`${name}_v`, v);
  const hook: ForwardPreHook = (owner) => {
    (owner as unknown as Record<string, Tensor>)[name] = norm.compute(owner, owner.training);
  };
  hooks.set(hook, norm);
  module.register_forward_pre_hook(hook);
  keepVersions(module, norm);
  return module as M;
}

/** Notes in states which version they are, and mends those of the first. */
function keepVersions(module: Module, norm: SpectralNorm): void {
  const key = `${norm.name}.version`;
  const saving = module.register_state_dict_post_hook((_owner, _state, _prefix, metadata) => {
    metadata.spectral_norm = { ...(metadata.spectral_norm as object | undefined), [key]: 1 };
  });
  const loading = module.register_load_state_dict_pre_hook((_owner, state, prefix, metadata, strict, missing) => {
    const versions = (metadata.spectral_norm ?? {}) as Record<string, number>;
    if ((versions[key] ?? 0) >= 1) return;
    const name = prefix + norm.name;
    const has = (suffix: string) => Object.hasOwn(state, name + suffix);
    if (has('_orig') && has('_u') && has('_v') && !has('')) return;
    const absent = ['_orig', '', '_u'].filter((suffix) => !has(suffix));
    if (strict) missing.push(...absent.map((suffix) => name + suffix));
    if (absent.length > 0) return;
    no_grad(() => {
      const [original, weight] = [state[`${name}_orig`] as Tensor, state[name] as Tensor];
      delete state[name];
      const matrix = asMatrix(original, norm.dim);
      state[`${name}_v`] = norm.solve(matrix, state[`${name}_u`] as Tensor, original.div(weight).mean());
    });
  });
  removals.set(norm, () => {
    saving.remove();
    loading.remove();
  });
}

const removals = new WeakMap<SpectralNorm, () => void>();

/**
 * Undoes `spectral_norm`.
 * @example
 * const net = torch.nn.utils.spectral_norm(new torch.nn.Linear(3, 2));
 * torch.nn.utils.remove_spectral_norm(net);
 * console.log(Object.keys(net.state_dict()));
 */
export function remove_spectral_norm<M extends Module>(module: M, name = 'weight'): M {
  const attributes = module as unknown as Record<string, Tensor>;
  for (const entry of module._hooks?.before ?? []) {
    const norm = normOf(entry.hook, name);
    if (!norm) continue;
    const weight = no_grad(() => norm.compute(module, false));
    for (const suffix of ['', '_u', '_v', '_orig']) delete attributes[name + suffix];
    module.register_parameter(name, new Parameter(weight.detach()));
    module._hooks!.before.delete(entry);
    removals.get(norm)?.();
    return module;
  }
  throw new ValueError(`spectral_norm of '${name}' not found in ${module}`);
}
