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
import type { Call, ErrorSample, Form, Gradient, Sample, Variant } from './answers';
import { inForm } from './forms';

/** Undefined where all is as in PyTorch, else what is not; null where there is nothing to compare. */
export type Complaint = string | undefined | null;

export type Verdict = Record<'values' | 'strides' | 'gradients' | 'second' | Form, Complaint>;

export function replay(sample: Sample, variant: Variant): Verdict {
  const rules = rulesOf(variant);
  const { gradient, forms } = sample;
  const forward = once(() => perform(sample, [...sample.steps, ...(sample.processed?.steps ?? [])]));
  const form = (which: Form) =>
    forms.includes(which) ? complaint(() => checkForm(sample, variant, which, rules)) : null;
  return {
    values: complaint(() => checkValues(forward(), sample, rules)),
    strides: complaint(() => checkStrides(forward().decode(sample.result), sample.answer, 'result')),
    gradients: gradient ? complaint(() => checkGradients(sample, gradient, rules)) : null,
    second: gradient?.second ? complaint(() => checkSecond(sample, gradient, rules)) : null,
    meta: form('meta'),
    method: form('method'),
    inplace: form('inplace'),
    out: form('out'),
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

function perform(call: Call, steps: Action[]): Machine {
  const machine = new Machine(call.inputs.map((literal) => build(literal)));
  method(torch, 'manual_seed')(0);
  for (const step of steps) machine.values.push(machine.perform(step));
  return machine;
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

function checkGradients(sample: Sample, gradient: Gradient, rules: Rules): void {
  const { outputs, inputs } = differentiated(sample, gradient);
  compareGradients(differentiate(outputs, inputs), gradient.answers, gradient, rules);
}

function checkSecond(sample: Sample, gradient: Gradient, rules: Rules): void {
  const { outputs, inputs } = differentiated(sample, gradient);
  const found = differentiate(outputs, inputs, { create_graph: true });
  const again = found.filter((value) => isTensor(value) && value.requires_grad);
  const second = gradient.second ?? [];
  const gradients = again.length > 0 ? differentiate(again, inputs) : inputs.map(() => null);
  // Whether a constant has no gradient or one of zeros is an accident of the formula.
  const known = gradients.map((value, i) => value ?? (second[i] && method(torch, 'zeros_like')(inputs[i])));
  compareGradients(known, second, gradient, rules);
}

/** What is differentiated, and with respect to what. */
function differentiated(sample: Sample, { steps, then = [], of, leaves }: Gradient) {
  const machine = perform(sample, [...(steps ?? [...sample.steps, ...(sample.processed?.steps ?? [])]), ...then]);
  const values = (numbers: number[]) => numbers.map((number) => machine.values[number]);
  return { outputs: values(of), inputs: values(leaves) };
}

function differentiate(outputs: unknown[], inputs: unknown[], options = {}): unknown[] {
  const grad_outputs = outputs.map((output, k) => cotangent(output, k));
  return method(torch.autograd, 'grad')(outputs, inputs, { grad_outputs, allow_unused: true, ...options }) as unknown[];
}

function compareGradients(found: unknown[], answers: (Answer | null)[], { leaves }: Gradient, rules: Rules): void {
  for (const [i, answer] of answers.entries()) {
    compare(found[i], answer && { tensor: answer }, rules, `gradient of input ${leaves[i]}`);
  }
}

/** As in recorder/gradient.py. */
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

function checkForm(sample: Sample, variant: Variant, form: Form, rules: Rules): void {
  const valueless = sample.free || form === 'meta';
  const answer = form === 'out' ? unnamed(sample.answer) : sample.answer;
  for (const value of inForm(sample, variant, form)) compare(value, answer, { ...rules, valueless }, form);
}

/** The tensors that are written into come in a list without names. */
function unnamed(answer: Encoded): Encoded {
  return answer !== null && typeof answer === 'object' && 'list' in answer ? { list: answer.list } : answer;
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

function complaint(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch || error instanceof Missing) return error.message;
    return error instanceof Error ? `threw ${error.name}: ${error.message}` : `threw ${error}`;
  }
}
