/** torch.autograd: gradients without `.grad`, custom functions, anomaly detection, checks of gradients. */
import type { Tensor } from './tensor';

export { detect_anomaly, set_detect_anomaly } from './autograd/anomaly';
export { type BackwardOptions, backward, type GradOptions, grad } from './autograd/engine';
export { CustomFunction as Function, type FunctionContext, once_differentiable } from './autograd/function';
export * as functional from './autograd/functional';
export { GradcheckError, type GradcheckOptions, gradcheck, gradgradcheck } from './autograd/gradcheck';
export * as graph from './autograd/graph';
export type { Node } from './core';
export {
  enable_grad,
  inference_mode,
  is_grad_enabled,
  is_inference_mode_enabled,
  no_grad,
  set_grad_enabled,
} from './grad_mode';

/**
 * Accepted for old scripts: tensors take part in autograd themselves.
 * @example
 * console.log(torch.autograd.Variable(torch.ones(2), { requires_grad: true }));
 */
export function Variable(data: Tensor, options: { requires_grad?: boolean } | boolean = {}): Tensor {
  const requires = typeof options === 'boolean' ? options : (options.requires_grad ?? false);
  const out = data.detach();
  return requires ? out.requires_grad_() : out;
}
