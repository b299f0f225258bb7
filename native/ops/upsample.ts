/** Interpolation to another size; `nn.functional.interpolate` chooses among these. */
import { family } from './declare';

const op = family('upsample');

/** [name, dimensions, mode, PyTorch's node, whether it knows `align_corners`] */
const MODES = [
  ['upsample_nearest1d', 1, 'nearest', 'UpsampleNearest1DBackward0', false],
  ['upsample_nearest2d', 2, 'nearest', 'UpsampleNearest2DBackward0', false],
  ['upsample_nearest3d', 3, 'nearest', 'UpsampleNearest3DBackward0', false],
  ['_upsample_nearest_exact1d', 1, 'nearest-exact', 'UpsampleNearestExact1DBackward0', false],
  ['_upsample_nearest_exact2d', 2, 'nearest-exact', 'UpsampleNearestExact2DBackward0', false],
  ['_upsample_nearest_exact3d', 3, 'nearest-exact', 'UpsampleNearestExact3DBackward0', false],
  ['upsample_linear1d', 1, 'linear', 'UpsampleLinear1DBackward0', true],
  ['upsample_bilinear2d', 2, 'linear', 'UpsampleBilinear2DBackward0', true],
  ['upsample_trilinear3d', 3, 'linear', 'UpsampleTrilinear3DBackward0', true],
  ['upsample_bicubic2d', 2, 'cubic', 'UpsampleBicubic2DBackward0', true],
  ['_upsample_bilinear2d_aa', 2, 'linear-aa', 'UpsampleBilinear2DAaBackward0', true],
  ['_upsample_bicubic2d_aa', 2, 'cubic-aa', 'UpsampleBicubic2DAaBackward0', true],
  ['_upsample_lanczos2d_aa', 2, 'lanczos-aa', 'UpsampleLanczos2DAaBackward0', true],
] as const;

for (const [name, dims, mode, node, corners] of MODES)
  op(
    `${name}(Tensor input, int[]? output_size, ${corners ? 'bool align_corners, ' : ''}float[]? scale_factors) -> Tensor`,
    {
      doc: `Interpolation (${mode}) over ${dims} dimension${dims > 1 ? 's' : ''}.`,
      variants: ['library'],
      grad: {
        input: `upsample_backward(grad, input.sizes(), "${mode}", ${corners ? 'align_corners' : 'false'}, scale_factors)`,
      },
      node,
    },
  );
op('upsample_any(Tensor self, int[] output_size, str mode, bool align_corners, float[]? scale_factors) -> Tensor', {
  doc: 'Interpolation over the last dimensions; the kernel behind all modes.',
  variants: ['internal'],
  grad: { self: 'upsample_backward(grad, self.sizes(), mode, align_corners, scale_factors)' },
});
op(
  'upsample_backward(Tensor grad_output, int[] input_size, str mode, bool align_corners, float[]? scale_factors) -> Tensor',
  {
    widen: true,
    doc: 'Gradient of interpolation.',
    variants: ['internal'],
    grad: { grad_output: 'upsample_any(grad, grad_output.sizes(), mode, align_corners, scale_factors)' },
  },
);
