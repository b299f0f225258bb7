/** torch.autograd.graph: the backward graph itself. */
import { Node, native } from '../core';
import { AssertionError, RuntimeError, ValueError } from '../errors';
import { RemovableHandle } from '../hooks';
import { ModeGuard, within } from '../modes';
import type { Tensor } from '../tensor';
import { GradientEdge } from './engine';

export { GradientEdge, Node };

/**
 * The place in the graph that the gradient of `tensor` goes to.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = x.mul(2);
 * const edge = torch.autograd.graph.get_gradient_edge(y);
 * console.log(torch.autograd.grad(y.mul(3).sum(), edge)[0]);
 */
export function get_gradient_edge(tensor: Tensor): GradientEdge {
  if (!tensor.requires_grad)
    throw new RuntimeError('It is not possible to get the gradient edge for a Tensor that does not require gradients');
  const [node, output_nr] = native.gradient_edge(tensor) as [Node, number];
  return new GradientEdge(node, output_nr);
}

/**
 * Tells autograd that `tensor` was changed in place by other means.
 * @example
 * const x = torch.ones(2);
 * torch.autograd.graph.increment_version(x);
 * console.log(x._version);
 */
export function increment_version(tensor: Tensor | Iterable<Tensor>): void {
  for (const one of native.is_tensor(tensor) ? [tensor as Tensor] : (tensor as Iterable<Tensor>))
    native.increment_version(one);
}

/**
 * Every tensor that forward saves meanwhile goes through `pack`, and comes back through `unpack` when backward needs it.
 * See https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.saved_tensors_hooks
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = torch.autograd.graph.saved_tensors_hooks(
 *   (tensor) => tensor.half(),
 *   (packed) => packed.float(),
 *   () => x.exp(),
 * );
 * y.sum().backward();
 * console.log(x.grad);
 */
export function saved_tensors_hooks<P>(pack: (tensor: Tensor) => P, unpack: (packed: P) => Tensor): ModeGuard;
export function saved_tensors_hooks<P, T>(pack: (tensor: Tensor) => P, unpack: (packed: P) => Tensor, body: () => T): T;
export function saved_tensors_hooks<P>(
  pack: (tensor: Tensor) => P,
  unpack: (packed: P) => Tensor,
  body?: () => unknown,
): unknown {
  // The engine keeps objects only.
  native.push_saved_hooks(
    (tensor: Tensor) => ({ packed: pack(tensor) }),
    (box: { packed: P }) => unpack(box.packed),
  );
  const guard = new ModeGuard(() => native.pop_saved_hooks());
  return body ? within(guard, body) : guard;
}

let forbidden: string | null = null;

/**
 * Meanwhile, registering hooks for saved tensors is an error with this message.
 * @example
 * const keep = (tensor: torch.Tensor) => tensor;
 * try {
 *   torch.autograd.graph.disable_saved_tensors_hooks('not here', () =>
 *     torch.autograd.graph.saved_tensors_hooks(keep, keep),
 *   );
 * } catch (error) {
 *   console.log(error.message);
 * }
 */
export function disable_saved_tensors_hooks(error_message: string): ModeGuard;
export function disable_saved_tensors_hooks<T>(error_message: string, body: () => T): T;
export function disable_saved_tensors_hooks(error_message: string, body?: () => unknown): unknown {
  const forbid = (message: string | null) => {
    forbidden = message;
    native.forbid_saved_hooks(message);
  };
  const before = forbidden;
  forbid(error_message);
  const guard = new ModeGuard(() => forbid(before));
  return body ? within(guard, body) : guard;
}

/**
 * Calls `fn` once in each backward pass: with the gradients of all `tensors` when the last has come (null for those
 * that the pass does not reach), or, in mode `any`, with the first that comes.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * const y = torch.ones(2, { requires_grad: true });
 * torch.autograd.graph.register_multi_grad_hook([x, y], (grads) => console.log(grads.length, grads[0]));
 * x.mul(y).sum().backward();
 */
export function register_multi_grad_hook(
  tensors: Tensor[],
  fn: (grads: (Tensor | null)[]) => void,
  options?: { mode?: 'all' },
): RemovableHandle;
export function register_multi_grad_hook(
  tensors: Tensor[],
  fn: (grad: Tensor) => void,
  options: { mode: 'any' },
): RemovableHandle;
export function register_multi_grad_hook(
  tensors: Tensor[],
  fn: ((grads: (Tensor | null)[]) => void) | ((grad: Tensor) => void),
  { mode = 'all' }: { mode?: 'all' | 'any' } = {},
): RemovableHandle {
  if (mode !== 'all' && mode !== 'any')
    throw new ValueError(`Expects mode to be one of ('all', 'any') but got ${mode}`);
  const handles = mode === 'all' ? onAll(tensors, fn as never) : onAny(tensors, fn as never);
  return new RemovableHandle(() => {
    for (const handle of handles) handle.remove();
  });
}

function onAll(tensors: Tensor[], fn: (grads: (Tensor | null)[]) => void): RemovableHandle[] {
  const nodes = tensors.map((tensor) => {
    const [node] = native.gradient_edge(tensor) as [Node | null, number];
    if (!node) throw new AssertionError('Expected gradient function to be set');
    return node;
  });
  /** By the number of the pass: several may be under way, one within another. */
  const passes = new Map<number, { left: number; grads: (Tensor | null)[] }>();
  return tensors.map((tensor, i) =>
    tensor.register_hook((grad) => {
      const id: number = native.current_pass();
      let pass = passes.get(id);
      if (!pass) {
        pass = { left: nodes.filter((node) => native.will_receive(node)).length, grads: tensors.map(() => null) };
        passes.set(id, pass);
      }
      pass.grads[i] = grad;
      pass.left--;
      if (pass.left > 0) return;
      passes.delete(id);
      fn(pass.grads);
    }),
  );
}

function onAny(tensors: Tensor[], fn: (grad: Tensor) => void): RemovableHandle[] {
  const seen = new Set<number>();
  return tensors
    .filter((tensor) => tensor.requires_grad)
    .map((tensor) =>
      tensor.register_hook((grad) => {
        const id: number = native.current_pass();
        if (seen.has(id)) return;
        seen.add(id);
        fn(grad);
      }),
    );
}
