/**
 * First and second derivatives against finite differences in float64, of the smallest samples of each op. What PyTorch
 * answered is compared elsewhere; here no answer is needed, so that a formula cannot be wrong where PyTorch's samples
 * say nothing.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { torch } from '../golden/compare';
import { build, Machine, method } from '../golden/replay';
import { committed, type Gradient, type Sample, type Variant, variants } from './answers';

/** Elements of all inputs together, and samples of one variant, that take little time. */
const ELEMENTS = 24;
const SAMPLES = 2;

/** Variants whose samples are not what differences can measure. */
const UNMEASURABLE: Record<string, string> = {
  'linalg.norm/subgradients_at_zero': 'a norm has no slope at zero',
  'as_strided/partial_views': 'the sample is a part of a larger storage',
  'nn.functional.max_unpool2d': 'places repeat, and the last value wins; the variant "grad" has each once',
  'nn.functional.max_unpool3d': 'places repeat, and the last value wins; the variant "grad" has each once',
  as_strided_scatter: 'the samples overlap, where the gradient is what PyTorch says',
  grid_sampler_3d: 'there is no second derivative',
  normal: 'the result is drawn',
  'normal/number_mean': 'the result is drawn',
  bfloat16: 'the result is rounded',
  half: 'the result is rounded',
  cfloat: 'the result is rounded',
  chalf: 'the result is rounded',
  float: 'the result is rounded',
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the engine gives
type Tensor = any;

/** The input in double precision. */
function widened(literal: Sample['inputs'][number]): Tensor {
  const tensor: Tensor = build(literal);
  if (tensor.is_complex()) return tensor.detach().cdouble();
  return tensor.is_floating_point() ? tensor.detach().double() : tensor.detach();
}

/** The sample as a function of the inputs that PyTorch differentiates it by. */
function functionOf(sample: Sample, gradient: Gradient, inputs: Tensor[]): (...leaves: Tensor[]) => Tensor[] {
  const steps = gradient.steps ?? [...sample.steps, ...(sample.processed?.steps ?? [])];
  return (...leaves) => {
    const machine = new Machine([...inputs]);
    for (const [i, place] of gradient.leaves.entries()) machine.values[place] = leaves[i];
    method(torch, 'manual_seed')(0);
    for (const step of [...steps, ...(gradient.then ?? [])]) machine.values.push(machine.perform(step));
    return gradient.of.map((place) => machine.values[place]);
  };
}

/** What is wrong with the derivatives of a variant. */
function complaints({ variant, samples = [] }: Variant): string[] {
  const { gradcheck, gradgradcheck } = torch.autograd as Tensor;
  const small = samples.flatMap((sample) => {
    if (!sample.gradient) return [];
    const inputs = sample.inputs.map(widened);
    const elements = sample.gradient.leaves.reduce((sum, place) => sum + inputs[place].numel(), 0);
    return elements > 0 && elements <= ELEMENTS ? [{ sample, gradient: sample.gradient, inputs }] : [];
  });
  return small.slice(0, SAMPLES).flatMap(({ sample, gradient, inputs }) => {
    const body = functionOf(sample, gradient, inputs);
    const leaves = gradient.leaves.map((place) => inputs[place].clone().requires_grad_());
    if (!runs(() => body(...leaves))) return [];
    const settings = { fast_mode: true, nondet_tol: 1e-10, atol: 1e-4, rtol: 1e-2 };
    try {
      gradcheck(body, leaves, settings);
      gradgradcheck(body, leaves, null, settings);
      return [];
    } catch (error) {
      return [`${variant} #${sample.place}: ${error}`];
    }
  });
}

/** Whether the op can be called at all, which the other tests look at. */
function runs(body: () => void): boolean {
  try {
    body();
    return true;
  } catch {
    return false;
  }
}

test('derivatives are what differences say', () => {
  const wrong: string[] = [];
  for (const variant of variants(committed)) {
    if (variant.variant in UNMEASURABLE) continue;
    wrong.push(...complaints(variant));
  }
  assert.equal(wrong.join('\n'), '');
});
