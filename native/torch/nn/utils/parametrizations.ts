/** `nn.utils.parametrizations`: weights with a norm, weights that are orthogonal. */
import { type Args, optional, required, signature } from '../../arguments';
import { NotImplementedError, ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import { no_grad } from '../../grad_mode';
import { Tensor } from '../../tensor';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../conv_transpose';
import { Module } from '../module';
import { register_parametrization } from './parametrize';
import { asMatrix } from './spectral_norm';

class _WeightNorm extends Module {
  readonly dim: number;

  constructor(dim: number | null) {
    super();
    this.dim = dim ?? -1;
  }

  override forward(weight_g: Tensor, weight_v: Tensor): Tensor {
    return ops._weight_norm(weight_v, weight_g, this.dim);
  }

  right_inverse(weight: Tensor): Tensor[] {
    return [ops.norm_except_dim(weight, 2, this.dim), weight];
  }
}

/**
 * Makes a weight the product of its norms along `dim` and its directions.
 * @example
 * const net = torch.nn.utils.parametrizations.weight_norm(new torch.nn.Linear(3, 2));
 * console.log(net);
 * console.log(Object.keys(net.state_dict()));
 */
export function weight_norm<M extends Module>(module: M, name = 'weight', dim: number | null = 0): M {
  register_parametrization(module, name, new _WeightNorm(dim), { unsafe: true });
  // States of the old `weight_norm` can be loaded.
  module.register_load_state_dict_pre_hook((_owner, state, prefix) => {
    const old = [`${prefix}${name}_g`, `${prefix}${name}_v`];
    if (!old.every((key) => Object.hasOwn(state, key))) return;
    old.forEach((key, i) => {
      state[`${prefix}parametrizations.${name}.original${i}`] = state[key];
      delete state[key];
    });
  });
  return module;
}

class _SpectralNorm extends Module {
  readonly dim: number;
  readonly n_power_iterations: number;
  readonly eps: number;
  declare _u: Tensor;
  declare _v: Tensor;

  constructor(weight: Tensor, n_power_iterations: number, dim: number, eps: number) {
    super();
    const dims = weight.dim();
    if (dim >= dims || dim < -dims)
      throw new RangeError(
        `Dimension out of range (expected to be in range of [-${dims}, ${dims - 1}] but got ${dim})`,
      );
    if (n_power_iterations <= 0)
      throw new ValueError(
        `Expected n_power_iterations to be positive, but got n_power_iterations=${n_power_iterations}`,
      );
    this.dim = dim < 0 ? dim + dims : dim;
    this.n_power_iterations = n_power_iterations;
    this.eps = eps;
    if (dims < 2) return;
    const matrix = asMatrix(weight, this.dim);
    const drawn = (size: number) => this.unit(matrix.new_empty([size]).normal_(0, 1));
    const [u, v] = [drawn(matrix.size(0)), drawn(matrix.size(1))];
    this.register_buffer('_u', u);
    this.register_buffer('_v', v);
    this.iterate(matrix, 15);
  }

  private unit(vector: Tensor): Tensor {
    return ops.normalize(vector, 2, 0, this.eps);
  }

  /** Follows the largest singular value: there and back through the matrix. */
  private iterate(matrix: Tensor, times: number): void {
    no_grad(() => {
      for (let i = 0; i < times; i++) {
        this._u.copy_(this.unit(ops.mv(matrix, this._v)));
        this._v.copy_(this.unit(ops.mv(matrix.t(), this._u)));
      }
    });
  }

  override forward(weight: Tensor): Tensor {
    if (weight.dim() === 1) return this.unit(weight);
    const matrix = asMatrix(weight, this.dim);
    if (this.training) this.iterate(matrix, this.n_power_iterations);
    return weight.div(ops.dot(this._u.clone(), ops.mv(matrix, this._v.clone())));
  }

  right_inverse(value: Tensor): Tensor {
    return value;
  }
}

const spectral = signature('spectral_norm', {
  module: required<Module>(),
  name: 'weight',
  n_power_iterations: 1,
  eps: 1e-12,
  dim: optional<number | null>(null),
});

/** The tensor that is to be parametrized. */
function tensorOf(module: Module, name: string): Tensor {
  const weight: unknown = (module as unknown as Record<string, unknown>)[name];
  if (!(weight instanceof Tensor))
    throw new ValueError(`Module '${module}' has no parameter or buffer with name '${name}'`);
  return weight;
}

/**
 * Divides a weight by its largest singular value, which power iteration follows in training.
 * @example
 * torch.manual_seed(0);
 * const net = torch.nn.utils.parametrizations.spectral_norm(new torch.nn.Linear(3, 2));
 * console.log(net);
 */
export function spectral_norm<M extends Module>(
  ...args: Args<
    [module: M, name?: string, n_power_iterations?: number, eps?: number, dim?: number | null],
    { name?: string; n_power_iterations?: number; eps?: number; dim?: number | null }
  >
): M {
  const { module, name, n_power_iterations, eps, dim } = spectral.bind(args);
  const weight = tensorOf(module, name);
  const transposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some((type) => module instanceof type);
  const along = dim ?? (transposed ? 1 : 0);
  return register_parametrization(module, name, new _SpectralNorm(weight, n_power_iterations, along, eps)) as M;
}

type OrthogonalMap = 'matrix_exp' | 'cayley' | 'householder';

/** An orthogonal matrix with the columns of another as far as possible. */
function madeOrthogonal(matrix: Tensor): Tensor {
  const [x, tau] = ops.geqrf(matrix);
  const q = ops.linalg_householder_product(x, tau);
  return q.mul(x.diagonal(0, -2, -1).sign().unsqueeze(-2));
}

function isOrthogonal(q: Tensor): boolean {
  const [n, k] = [q.size(-2), q.size(-1)];
  const identity = ops.eye(k, { dtype: q.dtype, device: q.device });
  const epsilon = String(q.dtype) === 'torch.float64' ? 2 ** -52 : 2 ** -23;
  return ops.allclose(q.mT.matmul(q), identity, 1e-5, 10 * n * epsilon) as unknown as boolean;
}

class _Orthogonal extends Module {
  readonly shape: string;
  readonly orthogonal_map: OrthogonalMap;
  readonly use_trivialization: boolean;
  declare base: Tensor | null;

  constructor(weight: Tensor, orthogonal_map: OrthogonalMap, use_trivialization: boolean) {
    super();
    this.shape = String(weight.shape);
    this.orthogonal_map = orthogonal_map;
    this.use_trivialization = use_trivialization;
    if (use_trivialization) this.register_buffer('base', null);
  }

  override forward(given: Tensor): Tensor {
    const wide = given.size(-2) < given.size(-1);
    const x = wide ? given.mT : given;
    let q = this.orthogonal_map === 'householder' ? reflected(x) : exponential(x, this.orthogonal_map);
    if (this.use_trivialization) q = this.base!.matmul(q);
    return wide ? q.mT : q;
  }

  right_inverse(given: Tensor): Tensor {
    if (String(given.shape) !== this.shape)
      throw new ValueError(
        `Expected a matrix or batch of matrices of shape ${this.shape}. Got a tensor of shape ${given.shape}.`,
      );
    const wide = given.size(-2) < given.size(-1);
    const q = wide ? given.mT : given;
    if (!this.use_trivialization) {
      if (this.orthogonal_map !== 'householder')
        throw new NotImplementedError(
          'It is not possible to assign to the matrix exponential or the Cayley parametrizations when ' +
            'use_trivialization=False.',
        );
      const [a, tau] = ops.geqrf(q);
      const diagonal = a.diagonal(0, -2, -1);
      const signs = diagonal.sign();
      diagonal.copy_(ops.where(tau.eq(0), signs.neg(), signs));
      return wide ? a.mT : a;
    }
    const [n, k] = [q.size(-2), q.size(-1)];
    if (n === k) this.base = isOrthogonal(q) ? q.clone() : madeOrthogonal(q);
    else {
      const lead = q.shape.slice(0, -2);
      const more = ops.randn([...lead, n, n - k], { dtype: q.dtype, device: q.device });
      this.base = madeOrthogonal(ops.cat([q, more], -1));
    }
    const start = ops.zeros_like(given);
    start.diagonal(0, -2, -1).fill_(-1);
    return start;
  }
}

/** A product of reflections. */
function reflected(x: Tensor): Tensor {
  const a = x.tril(-1);
  const tau = a.square().sum(-2).add(1).reciprocal().mul(2);
  return ops.linalg_householder_product(a, tau).mul(x.diagonal(0, -2, -1).int().unsqueeze(-2));
}

/** A map from skew-symmetric matrices. */
function exponential(x: Tensor, map: OrthogonalMap): Tensor {
  const [n, k] = [x.size(-2), x.size(-1)];
  let lower = x.tril();
  if (n !== k) lower = ops.cat([lower, x.new_zeros([n, n - k]).expand([...x.shape.slice(0, -2), -1, -1])], -1);
  const a = lower.sub(lower.mT);
  let q: Tensor;
  if (map === 'matrix_exp') q = ops.matrix_exp(a);
  else {
    const identity = ops.eye(n, { dtype: a.dtype, device: a.device });
    q = ops.linalg_solve(ops.add(identity, a, { alpha: -0.5 }), ops.add(identity, a, { alpha: 0.5 }));
  }
  return n === k ? q : q.narrow(-1, 0, k);
}

const orthogonalSignature = signature(
  'orthogonal',
  {
    module: required<Module>(),
    name: 'weight',
    orthogonal_map: optional<OrthogonalMap | null>(null),
    use_trivialization: true,
  },
  { keywordOnly: 'use_trivialization' },
);

/**
 * Keeps a weight orthogonal (or its rows, or its columns) while it trains.
 * @example
 * torch.manual_seed(0);
 * const net = torch.nn.utils.parametrizations.orthogonal(new torch.nn.Linear(3, 3));
 * console.log(torch.allclose(net.weight.mm(net.weight.t()), torch.eye(3), { atol: 1e-5 }));
 */
export function orthogonal<M extends Module>(
  ...args: Args<
    [module: M, name?: string, orthogonal_map?: OrthogonalMap | null],
    { name?: string; orthogonal_map?: OrthogonalMap | null; use_trivialization?: boolean }
  >
): M {
  const { module, name, orthogonal_map, use_trivialization } = orthogonalSignature.bind(args);
  const weight = tensorOf(module, name);
  if (weight.dim() < 2)
    throw new ValueError(`Expected a matrix or batch of matrices. Got a tensor of ${weight.dim()} dimensions.`);
  const map = orthogonal_map ?? (weight.size(-2) === weight.size(-1) ? 'matrix_exp' : 'householder');
  if (!['matrix_exp', 'cayley', 'householder'].includes(map))
    throw new ValueError(`orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: ${map}`);
  const made = new _Orthogonal(weight, map, use_trivialization);
  return register_parametrization(module, name, made, { unsafe: true }) as M;
}
