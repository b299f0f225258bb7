/** Distributions whose density is an exponential of products of parameters and statistics. */
import { grad } from '../autograd';
import { NotImplementedError } from '../errors';
import type { Tensor } from '../tensor';
import { Distribution } from './distribution';

/**
 * Base of exponential families. From the logarithm of the normalising factor, as a function of the natural parameters, it derives
 * the entropy, and `kl_divergence` that of two distributions of one class.
 * @example
 * const { ExponentialFamily, Normal } = torch.distributions;
 * console.log(new Normal(0, 1) instanceof ExponentialFamily);
 */
export abstract class ExponentialFamily extends Distribution {
  get _natural_params(): Tensor[] {
    throw new NotImplementedError();
  }
  _log_normalizer(..._natural_params: Tensor[]): Tensor {
    throw new NotImplementedError();
  }
  /** Expected logarithm of the part of the density that has no parameters. */
  get _mean_carrier_measure(): number {
    throw new NotImplementedError();
  }

  override entropy(): Tensor {
    const carrier = this._mean_carrier_measure;
    const parameters = this._natural_params.map((parameter) => parameter.detach().requires_grad_());
    const normalizer = this._log_normalizer(...parameters);
    const gradients = grad([normalizer.sum()], parameters, { create_graph: true }) as Tensor[];
    return parameters.reduce(
      (entropy, parameter, i) =>
        entropy.sub(
          parameter
            .mul(gradients[i]!)
            .reshape([...this.batch_shape, -1])
            .sum(-1),
        ),
      normalizer.sub(carrier),
    );
  }
}
