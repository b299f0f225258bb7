/** Convolutions and linear layers with the batch normalisation that follows, as one layer for evaluation. */
import { deepcopy } from '../../copy';
import { AssertionError } from '../../errors';
import { ones_like, zeros_like } from '../../generated/ops';
import type { Tensor } from '../../tensor';
import type { BatchNorm } from '../batchnorm';
import type { ConvNd } from '../conv';
import type { Linear } from '../linear';
import type { Module } from '../module';
import { Parameter } from '../parameter';

type Fused = [weight: Parameter, bias: Parameter];

function statistics(layer: Module, bn: BatchNorm): [Tensor, Tensor] {
  if (layer.training || bn.training) throw new AssertionError('Fusion only for eval!');
  if (!bn.running_mean || !bn.running_var)
    throw new AssertionError('bn.running_mean and bn.running_var must not be None');
  return [bn.running_mean, bn.running_var];
}

/**
 * A convolution that does what `conv` and `bn` do one after the other in evaluation.
 * @example
 * const [conv, bn] = [new torch.nn.Conv2d(1, 2, 3).eval(), new torch.nn.BatchNorm2d(2).eval()];
 * const fused = torch.nn.utils.fuse_conv_bn_eval(conv, bn);
 * const x = torch.ones(1, 1, 4, 4);
 * console.log(torch.allclose(fused(x), bn(conv(x))));
 */
export function fuse_conv_bn_eval<C extends ConvNd>(conv: C, bn: BatchNorm, transpose = false): C {
  const [mean, variance] = statistics(conv, bn);
  const fused = deepcopy(conv);
  const { weight, bias } = fused;
  [fused.weight, fused.bias] = fuse_conv_bn_weights(
    weight,
    bias,
    mean,
    variance,
    bn.eps,
    bn.weight,
    bn.bias,
    transpose,
  );
  return fused;
}

/**
 * Weight and bias of a convolution with the batch normalisation that follows.
 * @example
 * const ones = torch.ones(1);
 * const [weight, bias] = torch.nn.utils.fuse_conv_bn_weights(torch.ones(1, 1, 1), null, ones, ones, 0, null, null);
 * console.log(weight, bias);
 */
export function fuse_conv_bn_weights(
  conv_w: Tensor,
  conv_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor | null,
  bn_b: Tensor | null,
  transpose = false,
): Fused {
  const scale = bn_rv.add(bn_eps).rsqrt();
  const factor = (bn_w ?? ones_like(bn_rm)).mul(scale);
  const lead = transpose ? [1, -1] : [-1, 1];
  const shape = [...lead, ...Array<number>(conv_w.dim() - 2).fill(1)];
  const before = conv_b ?? zeros_like(bn_rm);
  const weight = conv_w.mul(factor.reshape(shape)).to(conv_w.dtype);
  const shifted = before
    .sub(bn_rm)
    .mul(scale)
    .mul(bn_w ?? ones_like(bn_rm));
  const bias = shifted.add(bn_b ?? zeros_like(bn_rm)).to(conv_b?.dtype ?? conv_w.dtype);
  return [new Parameter(weight.detach(), conv_w.requires_grad), new Parameter(bias.detach(), before.requires_grad)];
}

/**
 * A linear layer that does what `linear` and `bn` do one after the other in evaluation.
 * @example
 * const [linear, bn] = [new torch.nn.Linear(3, 2).eval(), new torch.nn.BatchNorm1d(2).eval()];
 * const fused = torch.nn.utils.fuse_linear_bn_eval(linear, bn);
 * console.log(torch.allclose(fused(torch.ones(1, 3)), bn(linear(torch.ones(1, 3)))));
 */
export function fuse_linear_bn_eval<L extends Linear>(linear: L, bn: BatchNorm): L {
  const [mean, variance] = statistics(linear, bn);
  if (linear.out_features !== bn.num_features && bn.num_features !== 1)
    throw new AssertionError(
      'To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got ' +
        `linear.out_features=${linear.out_features} and bn.num_features=${bn.num_features}`,
    );
  const fused = deepcopy(linear);
  const { weight, bias } = fused;
  const [scale, shift] = [bn.weight ?? ones_like(mean), bn.bias ?? zeros_like(mean)];
  [fused.weight, fused.bias] = fuse_linear_bn_weights(weight, bias, mean, variance, bn.eps, scale, shift);
  return fused;
}

/**
 * Weight and bias of a linear layer with the batch normalisation that follows.
 * @example
 * const ones = torch.ones(1);
 * const [weight, bias] = torch.nn.utils.fuse_linear_bn_weights(torch.ones(1, 2), null, ones, ones, 0, ones, ones);
 * console.log(weight, bias);
 */
export function fuse_linear_bn_weights(
  linear_w: Tensor,
  linear_b: Tensor | null,
  bn_rm: Tensor,
  bn_rv: Tensor,
  bn_eps: number,
  bn_w: Tensor,
  bn_b: Tensor,
): Fused {
  const before = linear_b ?? zeros_like(bn_rm);
  const scale = bn_w.mul(bn_rv.add(bn_eps).rsqrt());
  const weight = linear_w.mul(scale.unsqueeze(-1).to(linear_w.dtype));
  const bias = before
    .sub(bn_rm)
    .mul(scale)
    .add(bn_b)
    .to(linear_b?.dtype ?? linear_w.dtype);
  return [new Parameter(weight.detach(), linear_w.requires_grad), new Parameter(bias.detach(), before.requires_grad)];
}
