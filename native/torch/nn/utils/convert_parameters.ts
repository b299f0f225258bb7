/** Parameters as one vector. */
import { cat } from '../../generated/ops';
import { Tensor } from '../../tensor';
import { typename } from '../../typename';

/**
 * All parameters one after the other.
 * @example
 * const net = new torch.nn.Linear(2, 1);
 * console.log(torch.nn.utils.parameters_to_vector(net.parameters()).shape);
 */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.view(-1)));
}

/**
 * Makes slices of a vector the values of parameters, with which they share memory.
 * @example
 * const net = new torch.nn.Linear(2, 1);
 * torch.nn.utils.vector_to_parameters(torch.tensor([0.5, 1.5, 2.5]), net.parameters());
 * console.log(net.weight, net.bias);
 */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  if (!(vec instanceof Tensor)) throw new TypeError(`expected torch.Tensor, but got: ${typename(vec)}`);
  let start = 0;
  for (const parameter of parameters) {
    const count = parameter.numel();
    parameter.data = vec.narrow(0, start, count).view_as(parameter).data;
    start += count;
  }
}
