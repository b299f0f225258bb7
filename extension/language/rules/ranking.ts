/** Losses of pairs and triplets, of margins between classes, and of sequences. */
import { max, printShape, printSize, product, type Size, sum } from '../sizes';
import { isComplex, isIntegral, realOf, SCALAR_NAMES, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { absorb, invoke } from './dispatch';
import { lengthsOf } from './lengths';
import { averaged, kernelRefused, loss } from './losses';
import { applyModule } from './modules/dispatch';
import { INVERT, refuseSubtraction } from './pointwise';
import { resultType } from './promotion';
import { define, rule } from './registry';

function marginIsPositive(call: Call): void {
  const margin = call.number('margin');
  call.check(
    margin === undefined || margin > 0,
    'invalid-argument',
    () => `margin must be greater than 0, got ${margin}`,
    'margin',
  );
}

rule('cosine_embedding_loss', (call) => {
  const [a, b, target] = [call.shape('input1'), call.shape('input2'), call.shape('target')];
  const dtype = resultType([call.tensor('input1'), call.tensor('input2')], call.context.defaultDtype);
  if (target.length !== 0 && target.length !== 1)
    call.refuse('target-mismatch', `0D or 1D target tensor expected, multi-target not supported`, {
      argument: 'target',
    });
  const rank = target.length + 1;
  if (a.length !== rank || b.length !== rank)
    call.refuse(
      'target-mismatch',
      `${target.length}D target tensor expects ${rank}D input tensors, but found inputs with sizes ${printShape(a)} and ${printShape(b)}.`,
      { argument: 'target' },
    );
  if (dtype && isComplex(dtype))
    call.refuse('dtype-mismatch', 'clamp is not supported for complex types', { argument: 'input1' });
  const joined = broadcastShapes(call, a, b, ['input1', 'input2']);
  return loss(call, broadcastShapes(call, joined.slice(0, -1), target, ['input1', 'target']), dtype);
});
rule('margin_ranking_loss', (call) => {
  const [a, b, target] = [call.shape('input1'), call.shape('input2'), call.shape('target')];
  const dtype = resultType(
    [call.tensor('input1'), call.tensor('input2'), call.tensor('target')],
    call.context.defaultDtype,
  );
  refuseSubtraction(call, ['input1', 'input2']);
  if (dtype && isComplex(dtype))
    call.refuse('dtype-mismatch', 'clamp is not supported for complex types', { argument: 'input1' });
  if (call.tensor('target').dtype === 'bool')
    call.refuse('dtype-mismatch', `Negation, the \`-\` operator, on a bool tensor is not supported. ${INVERT}`, {
      argument: 'target',
    });
  if (a.length !== b.length || a.length !== target.length)
    call.refuse(
      'target-mismatch',
      `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${printShape(a)}, input2: ${printShape(b)}, target: ${printShape(target)} `,
      { argument: 'target' },
    );
  return loss(
    call,
    broadcastShapes(call, broadcastShapes(call, a, b, ['input1', 'input2']), target, ['input1', 'target']),
    dtype,
  );
});
rule('hinge_embedding_loss', (call) => {
  const { shape, dtype } = call.tensor('self');
  const target = call.tensor('target').shape;
  kernelRefused(call, 'clamp', dtype, ['floating', 'integral', 'bool']);
  const margin = call.value('margin');
  const own = margin && resultType([call.tensor('self'), margin], call.context.defaultDtype);
  const result = loss(call, shape && target && broadcastShapes(call, shape, target), own);
  return averaged(call, result);
});
rule('triplet_margin_loss', (call) => {
  marginIsPositive(call);
  const names = ['anchor', 'positive', 'negative'];
  const shapes = names.map((name) => call.shape(name));
  const dtype = resultType(
    names.map((name) => call.tensor(name)),
    call.context.defaultDtype,
  );
  const real = dtype && realOf(dtype);
  if (shapes.some((shape) => shape.length !== shapes[0]!.length))
    call.refuse(
      'rank-mismatch',
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${shapes[0]!.length}D, positive ${shapes[1]!.length}D, and negative ${shapes[2]!.length}D inputs`,
      { argument: 'anchor' },
    );
  refuseSubtraction(call, names);
  const near = broadcastShapes(call, shapes[0]!, shapes[1]!, ['anchor', 'positive']).slice(0, -1);
  const far = broadcastShapes(call, shapes[0]!, shapes[2]!, ['anchor', 'negative']).slice(0, -1);
  return loss(call, broadcastShapes(call, near, far, ['positive', 'negative']), real);
});

/** Scores of one sample or a batch, for the margin losses. */
function scores(call: Call): { rows: Size; classes: Size; shape: readonly Size[] } {
  const shape = call.shape('self');
  const batch = shape.length === 2 && shape[1] !== 0;
  if (!batch && !(shape.length === 1 && shape[0] !== 0) && shape.length !== 0)
    call.refuse(
      'rank-mismatch',
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${printShape(shape)}`,
      { argument: 'input' },
    );
  return { rows: shape.length === 2 ? shape[0]! : 1, classes: shape.at(-1) ?? 1, shape };
}
rule('multi_margin_loss', (call) => {
  const { rows, classes, shape } = scores(call);
  const target = call.shape('target');
  const message = () => `inconsistent target size, expected ${printSize(rows)} but got ${printShape(target)}`;
  const p = call.int('p');
  if (p !== 1 && p !== 2) call.refuse('invalid-argument', 'only p == 1 and p == 2 supported', { argument: 'p' });
  if (target.length > 1) call.refuse('target-mismatch', message(), { argument: 'target' });
  call.needEqual(product(target), rows, 'target-mismatch', message, { argument: 'target', expected: rows });
  const weight = call.has('weight') ? call.shape('weight') : undefined;
  if (weight && weight.length !== 1)
    call.refuse('size-mismatch', 'weight must be one-dimensional', { argument: 'weight' });
  if (weight)
    call.needEqual(
      weight[0]!,
      classes,
      'size-mismatch',
      () => `inconsistent weight size, expected ${printSize(classes)} but got ${printShape(weight)}`,
      { argument: 'weight' },
    );
  kernelRefused(call, 'multi_margin_loss_cpu_kernel', call.tensor('self').dtype, ['floating']);
  const { dtype } = call.tensor('target');
  if (dtype && dtype !== 'int64')
    call.refuse('target-dtype', `expected scalar type Long but found ${SCALAR_NAMES[dtype]}`, { argument: 'target' });
  return loss(call, shape.length < 2 ? [] : [rows], call.tensor('self').dtype);
});
rule('multilabel_margin_loss', (call) => {
  const { rows, shape } = scores(call);
  const target = call.shape('target');
  const message = () => `inconsistent target size: ${printShape(target)} for input of size: ${printShape(shape)}`;
  if (target.length !== shape.length) call.refuse('target-mismatch', message(), { argument: 'target' });
  for (const [i, size] of shape.entries())
    call.needEqual(size, target[i]!, 'target-mismatch', message, { argument: 'target', dim: i });
  kernelRefused(call, 'multilabel_margin_loss_forward_out_frame', call.tensor('self').dtype, ['floating']);
  const { dtype } = call.tensor('target');
  if (dtype && dtype !== 'int64')
    call.refuse('target-dtype', `expected scalar type Long but found ${SCALAR_NAMES[dtype]}`, { argument: 'target' });
  return loss(call, shape.length < 2 ? [] : [rows], call.tensor('self').dtype);
});

/** Lengths of sequences: a list, or a tensor with one for each. */
function lengths(call: Call, name: string, samples: Size): readonly Size[] | undefined {
  const value = call.value(name);
  const count =
    value?.kind === 'list'
      ? value.items.length
      : value?.kind === 'tensor'
        ? value.shape && product(value.shape)
        : undefined;
  if (value?.kind === 'tensor')
    call.check(
      value.dtype === undefined || isIntegral(value.dtype),
      'dtype-mismatch',
      () => `${name} must be integral`,
      name,
    );
  if (count !== undefined)
    call.needEqual(count, samples, 'target-mismatch', () => `${name} must be of size batch_size`, {
      argument: name,
      against: 'log_probs',
      expected: samples,
      actual: count,
    });
  return lengthsOf(value);
}
const CHECKING = '(while checking arguments for ctc_loss_allocate_outputs)';

rule('ctc_loss', (call) => {
  const shape = call.shape('log_probs');
  const { dtype } = call.tensor('log_probs');
  call.check(
    shape.length === 2 || shape.length === 3,
    'rank-mismatch',
    () => `Expected 2D or 3D log_probs for ctc_loss, but got ${shape.length}D`,
    'log_probs',
  );
  kernelRefused(call, 'ctc_loss_cpu', dtype, ['floating']);
  const [steps, samples] = [shape[0]!, shape.length === 3 ? shape[1]! : 1];
  const blank = call.int('blank')!;
  call.check(
    blank >= 0 && call.facts.below(blank, shape.at(-1)!),
    'index-out-of-range',
    () => 'blank must be in label range',
    'blank',
  );
  const inputs = lengths(call, 'input_lengths', samples);
  const targets = lengths(call, 'target_lengths', samples);
  for (const length of targets ?? [])
    call.check(
      call.facts.atMost(0, length),
      'invalid-argument',
      () => `Expected target_lengths to have value at least 0, but got value ${printSize(length)} ${CHECKING}`,
      'target_lengths',
    );
  for (const length of inputs ?? [])
    call.check(
      call.facts.atMost(0, length) === false ? false : call.facts.atMost(length, steps),
      'index-out-of-range',
      () =>
        `Expected input_lengths to have value at most ${printSize(steps)}, but got value ${printSize(length)} ${CHECKING}`,
      'input_lengths',
    );
  const labels = call.tensor('targets');
  call.check(
    labels.dtype === undefined || labels.dtype === 'int64' || labels.dtype === 'int32',
    'target-dtype',
    () => "Expected tensor for argument #2 'targets' to have one of the following scalar types: Long, Int",
    'targets',
  );
  if (labels.shape) labelsFit(call, labels.shape, targets, samples, shape.length === 3);
  return loss(call, shape.length === 3 ? [samples] : [], dtype);
});

/** Labels of all samples one after the other, or a row for each. */
function labelsFit(
  call: Call,
  shape: readonly Size[],
  targets: readonly Size[] | undefined,
  samples: Size,
  batched: boolean,
): void {
  call.check(
    shape.length < 3,
    'target-mismatch',
    () => "Expected tensor to have 1 or 2 dimensions for argument 'targets'",
    'targets',
  );
  const flat = shape.length === 1 || (!batched && shape.length < 2);
  if (flat && targets)
    call.needEqual(
      shape[0] ?? 1,
      sum(targets),
      'size-mismatch',
      () =>
        `Expected tensor to have size ${printSize(sum(targets))} at dimension 0, but got size ${printSize(shape[0] ?? 1)} for argument #2 'targets' ${CHECKING}`,
      { argument: 'targets', against: 'target_lengths' },
    );
  if (shape.length !== 2) return;
  const widest = targets?.reduce((a, b) => max(a, b), 0);
  const text = () =>
    `Expected tensor to have size at least ${printSize(widest ?? 0)} at dimension 1, but got size ${printSize(shape[1]!)} for argument #2 'targets' ${CHECKING}`;
  call.needEqual(shape[0]!, samples, 'target-mismatch', text, {
    argument: 'targets',
    against: 'log_probs',
    expected: samples,
    actual: shape[0]!,
    dim: 0,
  });
  if (widest !== undefined) call.needAtMost(widest, shape[1]!, 'size-mismatch', text, { argument: 'targets' });
}

define('nn.functional', [
  'triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, *, Device? distance_function=None, float margin=1.0, bool swap=False, str reduction="mean") -> Tensor',
], (call) => {
  marginIsPositive(call);
  const names = ['anchor', 'positive', 'negative'];
  const ranks = names.map((name) => call.tensor(name).shape?.length);
  call.check(
    ranks.includes(undefined) || ranks.every((rank) => rank === ranks[0]),
    'rank-mismatch',
    () =>
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${ranks[0]}D, positive ${ranks[1]}D, and negative ${ranks[2]}D inputs`,
    'anchor',
  );
  const measure = call.value('distance_function');
  const distance = (...names: [string, string]): Value => {
    const pair = names.map((name) => call.tensor(name));
    if (!measure) return invoke(call, ['pairwise_distance'], pair);
    // A distance of the script's own may give anything.
    if (measure.kind !== 'module') return call.context.call?.(measure, pair) ?? call.unknown();
    return absorb(call, applyModule(measure, pair, new Map(), { ...call.context, facts: call.facts }));
  };
  const near = distance('anchor', 'positive');
  const far = distance('anchor', 'negative');
  if (call.flag('swap')) distance('positive', 'negative');
  const margin = invoke(call, ['sub'], [near, far]);
  return margin.kind === 'tensor' ? loss(call, margin.shape, margin.dtype) : margin;
});
