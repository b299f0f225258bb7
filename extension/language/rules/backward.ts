/** Halves of ops that PyTorch shows: what goes back through a dropout and a pool. */
import { printShape } from '../sizes';
import { number, type TensorValue, tensor } from '../values';
import { broadcastShapes } from './broadcast';
import { resultType } from './promotion';
import { defineOp } from './registry';
import { needSame } from './sizes';

defineOp('native_dropout_backward(Tensor grad_output, Tensor mask, float scale) -> Tensor', (call) => {
  const [grad, mask] = [call.tensor('grad_output'), call.tensor('mask')];
  // The scale has a fraction, whatever it is.
  const dtype = resultType([grad, mask, number(0.5)], call.context.defaultDtype);
  const shape = grad.shape && mask.shape && broadcastShapes(call, grad.shape, mask.shape, ['grad_output', 'mask']);
  return tensor(shape, dtype);
});
defineOp(
  'max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, int[2] kernel_size, int[2] stride, int[2] padding, int[2] dilation, bool ceil_mode, Tensor indices) -> Tensor',
  (call) => {
    const [self, grad, indices] = ['self', 'grad_output', 'indices'].map((name) => call.tensor(name)) as TensorValue[];
    const result = tensor(self!.shape, self!.dtype);
    if (!grad?.shape || !indices?.shape) return result;
    const text = () =>
      `Expected indices of grad_output's shape ${printShape(grad.shape!)} and type Long, but got ${printShape(indices.shape!)}`;
    call.check(!indices.dtype || indices.dtype === 'int64', 'dtype-mismatch', text, 'indices');
    needSame(call, grad.shape, indices.shape, 'size-mismatch', text, { argument: 'indices' });
    return result;
  },
);
