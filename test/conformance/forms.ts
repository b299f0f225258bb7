/** Other ways to a sample's result than the plain call: without data, as a method, in place, into a given tensor. */

import type { Action, Arguments, Encoded, Literal } from '../golden/answers';
import { torch } from '../golden/compare';
import { build, Machine, method } from '../golden/replay';
import type { Form, Sample, Variant } from './answers';

/** The values that must be the sample's result. */
export function inForm(sample: Sample, variant: Variant, form: Form): unknown[] {
  const device = form === 'meta' ? 'meta' : 'cpu';
  const inputs = sample.inputs.map(({ requires_grad, ...literal }: Literal) => build(literal, device));
  const machine = new Machine(inputs);
  method(torch, 'manual_seed')(0);
  if (form === 'meta') {
    for (const step of sample.steps) machine.values.push(machine.perform(onMeta(step)));
    return [machine.decode(sample.result)];
  }
  const { args, kwargs } = sample.steps[0] as Arguments;
  if (form === 'out') {
    const out = empty(sample.answer);
    machine.values.push(out);
    const given = { ...kwargs, out: { ref: machine.values.length - 1 } };
    return [machine.perform({ ...(sample.steps[0] as Action & { call: string }), kwargs: given }), out];
  }
  const name = variant.variant.split('/')[0]! + (form === 'inplace' ? '_' : '');
  // PyTorch's tests overwrite the input of an activation by its parameter `inplace`.
  if (form === 'inplace' && name.startsWith('nn.functional.')) {
    const given = { ...kwargs, inplace: true };
    const step = sample.steps[0] as Action & { call: string };
    return [machine.perform({ ...step, kwargs: given }), machine.values[(args[0] as { ref: number }).ref]];
  }
  const [self, ...rest] = args;
  const on = (self as { ref: number }).ref;
  const result = machine.perform({ method: name, on, args: rest, ...(kwargs && { kwargs }) });
  return form === 'inplace' ? [result, machine.values[on]] : [result];
}

/** The same step with its result on the meta device, when it says where. */
function onMeta(step: Action): Action {
  if (!('kwargs' in step) || step.kwargs?.device === undefined) return step;
  return { ...step, kwargs: { ...step.kwargs, device: 'meta' } };
}

/** Uninitialised tensors to write an answer into. */
function empty(answer: Encoded): unknown {
  if (answer !== null && typeof answer === 'object') {
    if ('list' in answer) return answer.list.map(empty);
    if ('tensor' in answer) return build({ dtype: answer.tensor.dtype, shape: answer.tensor.shape, data: '' });
  }
  throw new Error(`cannot write into ${JSON.stringify(answer)}`);
}
