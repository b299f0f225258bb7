/** Gradients at the borders of a module: identity nodes around its forward, whose hooks see what passes. */
import { CustomFunction, type FunctionContext, isTensor } from '../autograd/function';
import type { Node } from '../core';
import { RuntimeError } from '../errors';
import { is_grad_enabled } from '../grad_mode';
import type { Tensor } from '../tensor';
import type { BackwardPreHook, BackwardHookFunction as Hook } from './hooks';
import type { Module } from './module';

export type Gradients = (Tensor | null)[];

/** The identity; its node's name is PyTorch's. */
class BackwardHookFunction extends CustomFunction {
  static forward(ctx: FunctionContext, ...tensors: Tensor[]): Tensor[] {
    ctx.mark_non_differentiable(...tensors.filter((tensor) => !tensor.requires_grad));
    return tensors.map((tensor) => tensor.view_as(tensor));
  }
  static backward(_ctx: FunctionContext, ...grads: Gradients): Gradients {
    return grads;
  }
}

/** Sends the tensors among `values` through one identity node, which is undefined where nothing is recorded. */
function throughNode(values: unknown[]): { values: unknown[]; places: number[]; node: Node | undefined } {
  const places = values.flatMap((value, i) => (isTensor(value) ? [i] : []));
  const tensors = places.map((i) => values[i] as Tensor);
  if (!is_grad_enabled() || !tensors.some((tensor) => tensor.requires_grad)) return { values, places, node: undefined };
  const passed = BackwardHookFunction.apply(...tensors);
  const node = passed.find((tensor) => tensor.grad_fn)?.grad_fn ?? undefined;
  const replaced = [...values];
  places.forEach((place, i) => {
    replaced[place] = passed[i];
  });
  return { values: replaced, places, node };
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The gradients of one call of a module. */
export class BackwardHook {
  private count = 0;
  private watchesInputs = false;
  private grad_outputs: Gradients | undefined;

  constructor(
    private readonly module: Module,
    private readonly hooks: () => Hook[],
    private readonly preHooks: () => BackwardPreHook[],
  ) {}

  /** The arguments of forward, watched. */
  inputs(args: unknown[]): unknown[] {
    const { values, places, node } = throughNode(args);
    this.count = args.length;
    this.watchesInputs = node !== undefined;
    node?.register_hook((grads) => {
      // Backward may reach the inputs without having passed the outputs.
      if (!this.grad_outputs) return undefined;
      const all: Gradients = Array<null>(this.count).fill(null);
      places.forEach((place, i) => {
        all[place] = grads[i] ?? null;
      });
      const changed = this.call(all);
      this.grad_outputs = undefined;
      return changed && places.map((place) => changed[place] ?? null);
    });
    return values;
  }

  /** The result of forward, watched. */
  outputs(result: unknown): unknown {
    const { values, places, node } = throughNode(listed(result));
    node?.register_prehook((grads) => {
      const all: Gradients = Array<null>(values.length).fill(null);
      places.forEach((place, i) => {
        all[place] = grads[i] ?? null;
      });
      let outputs = all;
      for (const hook of this.preHooks()) {
        const changed = hook(this.module, outputs);
        if (changed === null || changed === undefined) continue;
        const given = listed(changed) as Gradients;
        if (given.length !== outputs.length)
          throw new RuntimeError(
            `Backward pre hook returned an invalid number of grad_output, got ${given.length}, but expected ${outputs.length}`,
          );
        outputs = given;
      }
      this.grad_outputs = outputs;
      // Nothing will be computed for the inputs: this is all there is to see.
      if (!this.watchesInputs) {
        const changed = this.call(Array<null>(this.count).fill(null));
        if (changed?.some((grad) => grad !== null))
          throw new RuntimeError(
            'Backward hook for Modules where no input requires gradient should always return None or None for all gradients.',
          );
        this.grad_outputs = undefined;
      }
      return outputs === all ? undefined : places.map((place) => outputs[place] ?? null);
    });
    return Array.isArray(result) ? values : values[0];
  }

  private call(grad_input: Gradients): Gradients | undefined {
    let current: Gradients | undefined;
    for (const hook of this.hooks()) {
      const changed = hook(this.module, current ?? grad_input, this.grad_outputs!);
      if (changed === null || changed === undefined) continue;
      const given = listed(changed) as Gradients;
      if (given.length !== grad_input.length)
        throw new RuntimeError(
          `Backward hook returned an invalid number of grad_input, got ${given.length}, but expected ${grad_input.length}`,
        );
      current = given;
    }
    return current;
  }
}

/** The old kind of backward hook: it sits on the last node of the result alone. */
export function watchResult(module: Module, result: unknown, hook: Hook): void {
  let value = result;
  while (!isTensor(value)) {
    if (typeof value !== 'object' || value === null) return;
    value = Object.values(value).find((item) => isTensor(item)) ?? (value as unknown[])[0];
  }
  value.grad_fn?.register_hook((grad_input, grad_output) => hook(module, grad_input, grad_output));
}
