/** Losses: what they take, and what they silently take too. */
import { printShape, printSize, product, type Size, same } from '../sizes';
import {
  category,
  type DType,
  isFloating,
  realOf,
  SCALAR_NAMES,
  type TensorValue,
  tensor,
  type Value,
} from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { refuseSubtraction } from './pointwise';
import { resultType } from './promotion';
import { rule } from './registry';
import { sameShape } from './sizes';

/** `mean`, `sum` or `none`, also by the old names of it. */
function reduction(call: Call): string {
  if (call.has('size_average') || call.has('reduce')) {
    const [average, reduce] = [
      call.has('size_average') ? call.flag('size_average') : true,
      call.has('reduce') ? call.flag('reduce') : true,
    ];
    return !reduce ? 'none' : average ? 'mean' : 'sum';
  }
  const text = call.text('reduction') ?? 'mean';
  if (text !== 'mean' && text !== 'sum' && text !== 'none' && text !== 'batchmean')
    call.refuse('invalid-argument', `${text} is not a valid value for reduction`, { argument: 'reduction' });
  return text;
}

/** A loss of elements of this shape, reduced as asked for. */
export function loss(
  call: Call,
  shape: readonly Size[] | undefined,
  dtype: DType | undefined,
  how = reduction(call),
): TensorValue {
  const result = how === 'none' ? shape : [];
  call.words = how === 'none' ? `not reduced → ${shape ? printShape(shape) : '?'}` : `${how} over all elements → []`;
  return tensor(result, dtype);
}

/** Whole numbers have no mean. */
export function averaged(call: Call, result: TensorValue): TensorValue {
  const { dtype } = result;
  if (dtype && ['integral', 'bool'].includes(category(dtype)) && reduction(call) === 'mean')
    call.refuse(
      'dtype-mismatch',
      `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${SCALAR_NAMES[dtype]}`,
      { argument: 'input' },
    );
  return result;
}

const torchSize = (shape: readonly Size[]): string => `torch.Size(${printShape(shape)})`;

/** Elementwise comparison of input and target, which may differ in shape though that is hardly ever meant. */
export function elementwise(call: Call, names: readonly string[] = ['self', 'target']): TensorValue {
  const values = names.map((name) => call.tensor(name));
  const dtype = resultType(values, call.context.defaultDtype);
  const [a, b] = [values[0]!.shape, values[1]!.shape];
  if (!a || !b || values.some((value) => !value.shape)) return loss(call, undefined, dtype);
  let shape: readonly Size[] = a;
  for (const [i, value] of values.entries())
    if (i > 0) shape = broadcastShapes(call, shape, value.shape!, [names[0]!, names[i]!], 'target-mismatch');
  if (names[1] === 'target' && !sameShape(a, b)) warnOfBroadcast(call, a, b, shape);
  return loss(call, shape, dtype);
}

/** Shapes that are certain to differ grow each other, which a loss is not meant to do. */
function warnOfBroadcast(call: Call, a: readonly Size[], b: readonly Size[], shape: readonly Size[]): void {
  const certain = a.length !== b.length || a.some((size, i) => call.facts.equal(size, b[i]!) === false);
  if (!certain || (product(a) === 1 && product(b) === 1)) return;
  const count = product(shape);
  const table = count !== product(a) && count !== product(b);
  const effect = table
    ? `every input is compared with every target, ${printShape(shape)} differences`
    : `they are compared as ${printShape(shape)}`;
  call.warn(
    'silent-broadcast',
    `Using a target size (${torchSize(b)}) that is different to the input size (${torchSize(a)}). This will likely lead to incorrect results due to broadcasting: ${effect}.`,
    { argument: 'target', against: 'input', expected: printShape(a), actual: printShape(b) },
  );
}

export const kernelRefused = (call: Call, kernel: string, dtype: DType | undefined, allow: readonly string[]): void => {
  if (dtype && !allow.includes(category(dtype)))
    call.refuse('dtype-mismatch', `"${kernel}" not implemented for '${SCALAR_NAMES[dtype]}'`, {
      argument: 'input',
      actual: dtype,
    });
};

rule('mse_loss', (call) => {
  const result = elementwise(call);
  kernelRefused(call, 'mse_cpu', result.dtype, ['floating']);
  return weightedLike(call, result);
});
rule('l1_loss', (call) => {
  refuseSubtraction(call, ['self', 'target']);
  const result = averaged(call, elementwise(call));
  return result.dtype ? { ...result, dtype: realOf(result.dtype) } : result;
});
rule('smooth_l1_loss', (call) => {
  const result = elementwise(call);
  const beta = call.number('beta');
  if (beta !== undefined && beta < 0)
    call.refuse('invalid-argument', 'smooth_l1_loss does not support negative values for beta.', { argument: 'beta' });
  kernelRefused(call, beta === 0 ? 'abs' : 'smooth_l1_cpu', result.dtype, [
    'floating',
    ...(beta === 0 ? ['integral'] : []),
  ]);
  return result;
});
rule('huber_loss', (call) => {
  const delta = call.number('delta');
  if (delta !== undefined && delta <= 0)
    call.refuse('invalid-argument', 'huber_loss does not support non-positive values for delta.', {
      argument: 'delta',
    });
  const result = elementwise(call);
  kernelRefused(call, 'huber_cpu', result.dtype, ['floating']);
  return weightedLike(call, result);
});
rule('soft_margin_loss', (call) => elementwise(call));
rule('poisson_nll_loss', (call) => elementwise(call));
rule('multilabel_soft_margin_loss', (call) => {
  const result = elementwise(call);
  kernelRefused(call, 'log_sigmoid_cpu', call.tensor('self').dtype, ['floating']);
  const [a, b] = [call.tensor('self').shape, call.tensor('target').shape];
  if (!a || !b) return result;
  if (a.length === 0)
    call.refuse('dim-out-of-range', 'Dimension specified as -1 but tensor has no dimensions', { argument: 'input' });
  let shape = broadcastShapes(call, a, b);
  if (call.has('weight')) shape = broadcastShapes(call, shape, call.shape('weight'), ['self', 'weight']);
  if (reduction(call) !== 'none') return result;
  // The classes are the input's last dimension, counted from the front.
  const classes = Math.max(a.length - 1, 0);
  return loss(
    call,
    shape.filter((_size, i) => i !== classes),
    result.dtype,
  );
});

/** The weights of `mse_loss` and `huber_loss` are as many as the inputs. */
function weightedLike(call: Call, result: TensorValue): TensorValue {
  const weight = call.has('weight') ? call.tensor('weight').shape : undefined;
  const own = call.tensor('self').shape;
  if (weight && own && !sameShape(weight, own))
    call.refuse('size-mismatch', 'Weights and input must have the same size.', { argument: 'weight' });
  return result;
}

/** Requires target and input to have one shape. */
function sameSizes(call: Call, message: (target: string, input: string) => string): readonly Size[] | undefined {
  const [input, target] = [call.tensor('self').shape, call.tensor('target').shape];
  if (!input || !target) return input ?? target;
  const text = () => message(torchSize(target), torchSize(input));
  const detail = { argument: 'target', against: 'input', expected: printShape(input), actual: printShape(target) };
  if (input.length !== target.length) call.refuse('target-mismatch', text(), detail);
  for (const [i, size] of input.entries())
    call.needEqual(size, target[i]!, 'target-mismatch', text, {
      ...detail,
      expected: size,
      actual: target[i]!,
      dim: i,
    });
  return input;
}

rule('binary_cross_entropy', (call) => {
  const [input, target] = [call.tensor('self'), call.tensor('target')];
  const shape = sameSizes(
    call,
    (t, i) =>
      `Using a target size (${t}) that is different to the input size (${i}) is deprecated. Please ensure they have the same size.`,
  );
  if (input.dtype && target.dtype && input.dtype !== target.dtype)
    call.refuse('target-dtype', `Found dtype ${SCALAR_NAMES[target.dtype]} but expected ${SCALAR_NAMES[input.dtype]}`, {
      argument: 'target',
      expected: input.dtype,
      actual: target.dtype,
    });
  kernelRefused(call, 'binary_cross_entropy', input.dtype, ['floating']);
  if (call.has('weight') && shape && call.tensor('weight').shape)
    broadcastShapes(call, shape, call.tensor('weight').shape!, ['self', 'weight']);
  return loss(call, shape, input.dtype);
});
/** Targets that stand for yes and no are floating, so that they may be subtracted from one in place. */
function probabilityTarget(call: Call, input: TensorValue, target: TensorValue): void {
  if (target.dtype === 'bool')
    call.refuse(
      'target-dtype',
      'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
      { argument: 'target', actual: 'bool' },
    );
  kernelRefused(call, 'log_sigmoid_cpu', input.dtype, ['floating']);
  if (input.dtype && target.dtype && category(target.dtype) === 'integral')
    call.refuse(
      'target-dtype',
      `result type ${SCALAR_NAMES[input.dtype]} can't be cast to the desired output type ${SCALAR_NAMES[target.dtype]}`,
      { argument: 'target', expected: input.dtype, actual: target.dtype },
    );
}

rule('binary_cross_entropy_with_logits', (call) => {
  const [input, target] = [call.tensor('self'), call.tensor('target')];
  const shape = sameSizes(call, (t, i) => `Target size (${t}) must be the same as input size (${i})`);
  probabilityTarget(call, input, target);
  const values: Value[] = [input, target];
  let result = shape;
  for (const name of ['weight', 'pos_weight'])
    if (call.has(name)) {
      values.push(call.tensor(name));
      const own = call.tensor(name).shape;
      if (result && own) result = broadcastShapes(call, result, own, ['self', name]);
    }
  const dtype = resultType(values, call.context.defaultDtype);
  if (input.madeBy === 'sigmoid')
    call.warn(
      'double-activation',
      'The input went through a sigmoid already: binary_cross_entropy_with_logits applies one itself. Leave it out, or use binary_cross_entropy.',
      { argument: 'input' },
    );
  return loss(call, result, dtype && !isFloating(dtype) ? call.context.defaultDtype : dtype);
});

/** The classes of targets are whole numbers; PyTorch counts them in int64. */
function classTarget(call: Call, target: TensorValue, name: string): void {
  if (target.dtype && target.dtype !== 'int64' && target.dtype !== 'uint8')
    call.refuse('target-dtype', `expected scalar type Long but found ${SCALAR_NAMES[target.dtype]}`, {
      argument: 'target',
      expected: 'int64',
      actual: target.dtype,
      against: name,
    });
}

/** Class scores (N, C, …) against class indices (N, …). */
function classification(call: Call): TensorValue {
  const [input, target] = [call.tensor('self'), call.tensor('target')];
  const { dtype } = input;
  const [own, wanted] = [input.shape, target.shape];
  if (!own || !wanted) {
    classTarget(call, target, 'input');
    return loss(call, wanted, dtype);
  }
  const detail = { argument: 'target', against: 'input' };
  if (own.length === 0)
    call.refuse('rank-mismatch', `Expected 1 or more dimensions (got ${own.length})`, { argument: 'input' });
  if (own.length !== 1 && wanted.length === 0)
    call.refuse('target-mismatch', 'Dimension specified as 0 but tensor has no dimensions', {
      ...detail,
      expected: printShape([own[0]!, ...own.slice(2)]),
      actual: '[]',
    });
  if (own.length === 1 && wanted.length > 0) {
    if (wanted.length > 1)
      call.refuse('target-mismatch', '0D or 1D target tensor expected, multi-target not supported', detail);
    call.needEqual(
      wanted[0]!,
      1,
      'target-mismatch',
      () => `For 1D input, 1D target must have size 1, but got target size: ${printSize(wanted[0]!)}`,
      detail,
    );
  }
  if (own.length > 1)
    call.needEqual(
      own[0]!,
      wanted[0]!,
      'target-mismatch',
      () => `Expected input batch_size (${printSize(own[0]!)}) to match target batch_size (${printSize(wanted[0]!)}).`,
      {
        ...detail,
        expected: own[0]!,
        actual: wanted[0]!,
        dim: 0,
      },
    );
  if (own.length === 2 && wanted.length !== 1)
    call.refuse('target-mismatch', '0D or 1D target tensor expected, multi-target not supported', {
      ...detail,
      expected: printShape([own[0]!]),
      actual: printShape(wanted),
    });
  if (own.length > 2) {
    const expected = [own[0]!, ...own.slice(2)];
    const message = () => `Expected target size ${printShape(expected)}, got ${printShape(wanted)}`;
    if (expected.length !== wanted.length)
      call.refuse('target-mismatch', message(), {
        ...detail,
        expected: printShape(expected),
        actual: printShape(wanted),
      });
    // Targets like the scores without their last dimension, of whatever sizes: there the classes are.
    const last = own.length - 1;
    const swapped = wanted.every((size, i) => same(size, own[i]!)) && !same(own[last]!, wanted[last - 1]!);
    if (swapped && call.facts.equal(own[last]!, wanted[last - 1]!) !== true)
      call.refuse('target-mismatch', message(), {
        ...detail,
        expected: printShape(expected),
        actual: printShape(wanted),
      });
    for (const [i, size] of expected.entries())
      call.needEqual(size, wanted[i]!, 'target-mismatch', message, {
        ...detail,
        expected: size,
        actual: wanted[i]!,
        dim: i,
      });
  }
  classTarget(call, target, 'input');
  const classes = own[own.length === 1 ? 0 : 1]!;
  const weight = call.has('weight') ? call.tensor('weight').shape : undefined;
  if (weight) {
    const message = () =>
      `weight tensor should be defined either for all ${printSize(classes)} classes or no classes but got weight tensor of shape: ${printShape(weight)}`;
    if (weight.length !== 1) call.refuse('size-mismatch', message(), { argument: 'weight' });
    call.needEqual(weight[0]!, classes, 'size-mismatch', message, {
      argument: 'weight',
      expected: classes,
      actual: weight[0]!,
    });
  }
  if (call.has('weight') && call.tensor('weight').dtype && dtype && call.tensor('weight').dtype !== dtype)
    call.refuse(
      'dtype-mismatch',
      `expected scalar type ${SCALAR_NAMES[dtype]} but found ${SCALAR_NAMES[call.tensor('weight').dtype!]}`,
      { argument: 'weight' },
    );
  return loss(call, own.length === 1 ? wanted : [own[0]!, ...own.slice(2)], dtype);
}

rule('nll_loss', (call) => {
  const input = call.tensor('self');
  const result = classification(call);
  kernelRefused(call, 'nll_loss_out_frame', input.dtype, ['floating']);
  if (input.madeBy === 'softmax')
    call.warn('double-activation', 'nll_loss takes log-probabilities: use log_softmax instead of softmax.', {
      argument: 'input',
    });
  return result;
});

rule('cross_entropy', (call) => {
  const [input, target] = [call.tensor('self'), call.tensor('target')];
  if (input.madeBy === 'softmax')
    call.warn(
      'double-activation',
      'The input went through a softmax already: cross_entropy applies one itself. Give it the scores.',
      { argument: 'input' },
    );
  const [own, wanted] = [input.shape, target.shape];
  const smoothing = call.number('label_smoothing');
  if (smoothing !== undefined && smoothing > 1)
    call.refuse('invalid-argument', `label_smoothing must be between 0.0 and 1.0. Got: ${smoothing}`, {
      argument: 'label_smoothing',
    });
  // Where one of them is not known, a target of several dimensions may hold probabilities.
  const perhaps = target.dtype && isFloating(target.dtype) && (wanted === undefined || wanted.length > 1);
  if ((!own || !wanted) && perhaps) return loss(call, undefined, input.dtype);
  if (!own || !wanted || !sameShape(own, wanted)) {
    if (own && own.length > 0) kernelRefused(call, 'log_softmax_lastdim_kernel_impl', input.dtype, ['floating']);
    return classification(call);
  }
  // As many targets as scores: probabilities of the classes.
  if (target.dtype && !isFloating(target.dtype))
    call.refuse(
      'target-dtype',
      `Expected floating point type for target with class probabilities, got ${SCALAR_NAMES[target.dtype]}`,
      { argument: 'target', actual: target.dtype },
    );
  if ((call.int('ignore_index') ?? -100) >= 0)
    call.refuse('invalid-argument', 'ignore_index is not supported for floating point target', {
      argument: 'ignore_index',
    });
  if (own.length > 0) kernelRefused(call, 'log_softmax_lastdim_kernel_impl', input.dtype, ['floating']);
  const dim = own.length === 1 ? 0 : 1;
  const weight = call.has('weight') ? call.tensor('weight').shape : undefined;
  if (weight) {
    const message = () =>
      `cross_entropy: weight tensor should be defined either for all ${printSize(own[dim]!)} classes or no classes but got weight tensor of shape: ${printShape(weight)}`;
    if (weight.length !== 1) call.refuse('size-mismatch', message(), { argument: 'weight' });
    call.needEqual(weight[0]!, own[dim]!, 'size-mismatch', message, { argument: 'weight' });
  }
  return loss(
    call,
    own.filter((_size, i) => i !== dim),
    resultType([input, target], call.context.defaultDtype),
  );
});

function klDiv(call: Call): Value {
  for (const name of ['self', 'target']) {
    const { dtype } = call.tensor(name);
    if (dtype && ['integral', 'bool'].includes(category(dtype)))
      call.refuse('dtype-mismatch', 'kl_div: Integral inputs not supported.', {
        argument: name === 'self' ? 'input' : name,
      });
  }
  if (call.tensor('self').madeBy === 'softmax')
    call.warn('double-activation', 'kl_div takes the input as log-probabilities: use log_softmax instead of softmax.', {
      argument: 'input',
    });
  return elementwise(call);
}
rule('kl_div', klDiv);
rule('gaussian_nll_loss', (call) => {
  const [a, b] = [call.tensor('self'), call.tensor('target')];
  const given = call.value('var')!;
  const dtype = resultType([a, b, given], call.context.defaultDtype);
  const variance = given.kind === 'number' ? [] : call.tensor('var').shape;
  if (!a.shape || !b.shape || !variance) return loss(call, undefined, dtype);
  let spread = variance;
  if (!sameShape(variance, a.shape)) {
    const own = a.shape;
    if (own.length > 0 && sameShape(variance, own.slice(0, -1))) spread = [...variance, 1];
    else if (call.value('var')?.kind === 'tensor') {
      // One dimension of size 1 may stand for the input's.
      const other = variance.filter((size, i) => own[i] === undefined || call.facts.equal(size, own[i]!) === false);
      call.check(
        variance.length === own.length && (other.length === 0 || (other.length === 1 && other[0] === 1)),
        'size-mismatch',
        () => 'var is of incorrect size',
        'var',
      );
    }
  }
  call.checkDtype(
    'var',
    ['floating', 'integral', 'bool'],
    (kind) => `"lt_cpu" not implemented for '${SCALAR_NAMES[kind]}'`,
  );
  const pair = broadcastShapes(call, a.shape, b.shape, ['self', 'target']);
  return loss(call, broadcastShapes(call, spread, pair, ['var', 'self']), dtype);
});
