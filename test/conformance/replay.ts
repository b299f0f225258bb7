/** Runs samples through the engine's public API and says where it differs from PyTorch. */

import type { Action, Answer, DType, Encoded } from '../golden/answers';
import {
  compare,
  isTensor,
  Mismatch,
  type Rules,
  type Tensor,
  type Tolerance,
  tolerances,
  torch,
} from '../golden/compare';
import { build, fromElements, Machine, Missing, method } from '../golden/replay';
import type { Call, ErrorSample, Gradient, Sample, Variant } from './answers';

/** Undefined where all is as in PyTorch, else what is not. */
export type Complaint = string | undefined;

export interface Verdict {
  values: Complaint;
  strides: Complaint;
  /** Null where there is nothing to compare. */
  gradients: Complaint | null;
  meta: Complaint | null;
}

export function replay(sample: Sample, variant: Variant): Verdict {
  const rules = rulesOf(variant);
  const forward = once(() => perform(sample, [...sample.steps, ...(sample.processed?.steps ?? [])]));
  return {
    values: complaint(() => checkValues(forward(), sample, rules)),
    strides: complaint(() => checkStrides(forward().decode(sample.result), sample.answer, 'result')),
    gradients: sample.gradient ? complaint(() => checkGradients(sample, sample.gradient!, forward, rules)) : null,
    meta: sample.meta ? complaint(() => checkMeta(sample, rules)) : null,
  };
}

/** The op's tolerance where PyTorch gives it a wider one. */
function rulesOf({ tolerance, dtype }: Variant): Rules {
  const [relative, absolute] = tolerances[dtype as DType] ?? [0, 0];
  const wider: Tolerance | undefined = tolerance && [
    Math.max(relative, tolerance[0]),
    Math.max(absolute, tolerance[1]),
  ];
  return { how: 'close', tolerance: wider, layoutless: true };
}

/** Runs at the first call; what it gave or threw is the same at every call. */
function once<T>(run: () => T): () => T {
  let outcome: (() => T) | undefined;
  return () => {
    if (!outcome) {
      try {
        const value = run();
        outcome = () => value;
      } catch (error) {
        outcome = () => {
          throw error;
        };
      }
    }
    return outcome();
  };
}

function perform(call: Call, steps: Action[], device = 'cpu'): Machine {
  const machine = new Machine(call.inputs.map((literal) => build(literal, device)));
  method(torch, 'manual_seed')(0);
  for (const step of steps) machine.values.push(machine.perform(device === 'cpu' ? step : moved(step, device)));
  return machine;
}

/** The same step with its result on another device. */
function moved(step: Action, device: string): Action {
  if (!('kwargs' in step) || step.kwargs?.device === undefined) return step;
  return { ...step, kwargs: { ...step.kwargs, device } };
}

function checkValues(machine: Machine, { result, answer, free, processed }: Sample, rules: Rules): void {
  compare(machine.decode(result), answer, { ...rules, valueless: free ?? false });
  if (processed) compare(machine.decode(processed.result), processed.answer, rules, 'processed');
}

function checkStrides(actual: unknown, expected: Encoded, what: string): void {
  if (expected === null || typeof expected !== 'object') return;
  if ('list' in expected) {
    const items = [...(actual as Iterable<unknown>)];
    for (const [i, item] of expected.list.entries()) checkStrides(items[i], item, `${what}[${i}]`);
  } else if ('tensor' in expected) {
    const [wanted, found] = [`${expected.tensor.stride}`, `${(actual as Tensor).stride()}`];
    if (found !== wanted) throw new Mismatch(`${what} stride: expected [${wanted}], got [${found}]`);
  }
}

function checkGradients(sample: Sample, gradient: Gradient, forward: () => Machine, rules: Rules): void {
  const { steps, then = [], of, leaves, answers } = gradient;
  const machine = steps ? perform(sample, steps) : forward();
  for (const step of then) machine.values.push(machine.perform(step));
  const outputs = of.map((number) => machine.values[number]);
  const cotangents = outputs.map((output, k) => cotangent(output, k));
  const inputs = leaves.map((number) => machine.values[number]);
  const options = { grad_outputs: cotangents, allow_unused: true };
  const found = method(torch.autograd, 'grad')(outputs, inputs, options) as unknown[];
  for (const [i, answer] of answers.entries()) {
    compare(found[i], encoded(answer), rules, `gradient of input ${leaves[i]}`);
  }
}

const encoded = (answer: Answer | null): Encoded => answer && { tensor: answer };

/** As in recorder/sample.py. */
function cotangent(output: unknown, k: number): unknown {
  if (!isTensor(output)) throw new Mismatch(`differentiated value: expected a tensor, got ${output}`);
  const shape = [...output.shape];
  const dtype = `${output.dtype}`.replace('torch.', '') as DType;
  const complex = dtype.startsWith('complex');
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_value, i) => {
    const real = (((i * 5 + 3 * k) % 17) - 7.5) / 8;
    return complex ? [real, (((i * 3 + k) % 11) - 4.5) / 8] : [real];
  });
  const wide = fromElements(new Float64Array(values.flat()), complex ? 'complex128' : 'float64');
  return method(method(wide, 'to')(output.dtype), 'view')(shape);
}

function checkMeta(sample: Sample, rules: Rules): void {
  const machine = perform(sample, sample.steps, 'meta');
  compare(machine.decode(sample.result), sample.answer, { ...rules, valueless: true });
}

export interface ErrorVerdict {
  /** Undefined when an error came. */
  raised: Complaint;
  /** Undefined when it has PyTorch's text. */
  text: Complaint;
  /** Undefined when it has PyTorch's type. */
  type: Complaint;
}

export function replayError(sample: ErrorSample): ErrorVerdict {
  const { type, message } = sample.raises;
  const all = (what: string) => ({ raised: what, text: what, type: what });
  try {
    perform(sample, sample.steps);
  } catch (error) {
    if (error instanceof Missing) return all(error.message);
    const { name, message: found } = error as Error;
    const wrong = `expected ${type} «${message}», got ${name} «${found}»`;
    return {
      raised: undefined,
      text: found === message ? undefined : wrong,
      type: name === type ? undefined : wrong,
    };
  }
  return all(`expected ${type} «${message}», got nothing`);
}

function complaint(run: () => void): Complaint {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch || error instanceof Missing) return error.message;
    return error instanceof Error ? `threw ${error.name}: ${error.message}` : `threw ${error}`;
  }
}
