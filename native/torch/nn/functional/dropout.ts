/** Dropout of `nn.functional`. */
import { named, signature } from '../../arguments';
import { RuntimeError, ValueError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { python } from '../text';
import type { Inplace, Input } from './activation';

interface Options extends Inplace {
  /** Probability of an element (or channel) to be dropped. */
  p?: number;
  training?: boolean;
}
interface Dropout {
  (input: Tensor, options?: Options): Tensor;
  (input: Tensor, p: number, options?: Options): Tensor;
  (input: Tensor, p: number, training: boolean, inplace?: boolean | Inplace): Tensor;
  (named: Options & Input): Tensor;
}

function dropping(
  name: string,
  training: boolean,
  apply: (input: Tensor, p: number, training: boolean) => Tensor,
): Dropout {
  const bound = signature(name, { p: 0.5, training, inplace: false });
  return named(name, ['input'], (input: Tensor, ...args: unknown[]): Tensor => {
    const { p, training, inplace } = bound.bind(args);
    if (!(p >= 0 && p <= 1))
      throw new ValueError(`dropout probability has to be between 0 and 1, but got ${python(p)}`);
    const result = apply(input, p, training);
    return inplace ? input.copy_(result) : result;
  }) as Dropout;
}

/** In training, sets elements to zero with probability `p` and scales the rest by 1 / (1 - p). */
export const dropout = dropping('dropout', true, ops.dropout);
/** Dropout that keeps the mean and variance of `selu`'s outputs. */
export const alpha_dropout = dropping('alpha_dropout', false, ops.alpha_dropout);
/** `alpha_dropout` of whole channels. */
export const feature_alpha_dropout = dropping('feature_alpha_dropout', false, ops.feature_alpha_dropout);

/** Dropout of whole channels of lines, (N, C, L) or (C, L). */
export const dropout1d = dropping('dropout1d', true, (input, p, training) => {
  const dims = input.dim();
  if (dims !== 2 && dims !== 3)
    throw new RuntimeError(
      `dropout1d: Expected 2D or 3D input, but received a ${dims}D input. ` +
        'Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, ' +
        'a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).',
    );
  return dims === 3
    ? ops.feature_dropout(input, p, training)
    : ops.feature_dropout(input.unsqueeze(0), p, training).squeeze(0);
});

/** Dropout of whole channels of images, (N, C, H, W). */
export const dropout2d = dropping('dropout2d', true, (input, p, training) => {
  const dims = input.dim();
  if (dims !== 3 && dims !== 4)
    warn(
      `dropout2d: Received a ${dims}-D input to dropout2d, which is deprecated and will result in an error in a ` +
        'future release. To retain the behavior and silence this warning, please use dropout instead. Note that ' +
        'dropout2d exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, ' +
        'and an optional batch dimension (i.e. 3D or 4D inputs).',
    );
  if (dims === 3)
    warn(
      'dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - ' +
        'input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future ' +
        'release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D ' +
        'channel-wise dropout behavior, please switch to using dropout1d instead.',
    );
  return ops.feature_dropout(input, p, training);
});

/** Dropout of whole channels of volumes, (N, C, D, H, W) or (C, D, H, W). */
export const dropout3d = dropping('dropout3d', true, (input, p, training) => {
  const dims = input.dim();
  if (dims !== 4 && dims !== 5)
    warn(
      `dropout3d: Received a ${dims}-D input to dropout3d, which is deprecated and will result in an error in a ` +
        'future release. To retain the behavior and silence this warning, please use dropout instead. Note that ' +
        'dropout3d exists to provide channel-wise dropout on inputs with 3 spatial dimensions, a channel dimension, ' +
        'and an optional batch dimension (i.e. 4D or 5D inputs).',
    );
  return dims === 5
    ? ops.feature_dropout(input, p, training)
    : ops.feature_dropout(input.unsqueeze(0), p, training).squeeze(0);
});
