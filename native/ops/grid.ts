/** Sampling images and volumes at a grid of places. */
import { family } from './declare';

const op = family('grid');

for (const dims of [2, 3]) {
  const MODES = 'int interpolation_mode, int padding_mode, bool align_corners';
  op(`grid_sampler_${dims}d(Tensor input, Tensor grid, ${MODES}) -> Tensor`, {
    doc: `Values of ${dims === 2 ? 'images' : 'volumes'} at places in [-1, 1] that \`grid\` lists.`,
    variants: ['function'],
    grad: {
      'input, grid': `grid_sampler_${dims}d_backward(grad, input, grid, interpolation_mode, padding_mode, align_corners, mask[0], mask[1])`,
    },
    node: `GridSampler${dims}DBackward0`,
  });
  op(
    `grid_sampler_${dims}d_backward(Tensor grad_output, Tensor input, Tensor grid, ${MODES}, bool want_input, bool want_grid) -> (Tensor grad_input, Tensor grad_grid)`,
    {
      doc: 'Gradients of `grid_sampler`; those not wanted are undefined.',
      variants: ['internal'],
      grad: {
        'grad_output, input, grid':
          'grid_sampler_double_backward(grads[0], grads[1], grad_output, input, grid, interpolation_mode, padding_mode, align_corners)',
      },
      node: `GridSampler${dims}DBackwardBackward0`,
    },
  );
}
op(
  'grid_sampler_double_backward(Tensor? grad_grad_input, Tensor? grad_grad_grid, Tensor grad_output, Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> (Tensor, Tensor, Tensor)',
  {
    widen: true,
    doc: 'Gradients of the gradients of `grid_sampler`.',
    variants: ['internal'],
    nondifferentiable: true,
  },
);
op('grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor', {
  doc: 'Values of images or volumes at places in [-1, 1] that `grid` lists.',
  variants: ['function'],
  composite: true,
});
op('affine_grid_generator(Tensor theta, int[] size, bool align_corners) -> Tensor', {
  doc: 'The grid of places that affine maps send the elements of an image or volume to.',
  variants: ['function'],
  grad: { theta: 'affine_grid_gradient(grad, size, align_corners)' },
  example: `
const theta = torch.eye(2, 3).view(1, 2, 3);
console.log(torch.affine_grid_generator(theta, [1, 1, 2, 2], false));`,
});
