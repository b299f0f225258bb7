/** Embeddings, and the products that go with them. */
import { printShape, printSize, type Size, sub } from '../../sizes';
import { list, SCALAR_NAMES, string, type TensorValue, tensor } from '../../values';
import type { Call } from '../call';
import { invokeOp } from '../dispatch';
import { resultType } from '../promotion';
import { define, rule } from '../registry';
import { needSame } from '../sizes';

rule('embedding', (call) => {
  const [input, weight] = [call.tensor('input'), call.tensor('weight')];
  if (weight.shape && weight.shape.length !== 2)
    call.refuse('rank-mismatch', "'weight' must be 2-D", { argument: 'weight' });
  const rows = weight.shape?.[0];
  const padding = call.size('padding_idx');
  if (
    rows !== undefined &&
    typeof padding === 'number' &&
    call.facts.below(padding < 0 ? -padding - 1 : padding, rows) === false
  )
    call.refuse('index-out-of-range', `Padding_idx must be within num_embeddings`, { argument: 'padding_idx' });
  if (input.dtype && input.dtype !== 'int64' && input.dtype !== 'int32')
    call.refuse(
      'dtype-mismatch',
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${SCALAR_NAMES[input.dtype]}Tensor instead (while checking arguments for embedding)`,
      { argument: 'input', expected: 'int64', actual: input.dtype },
    );
  const width = weight.shape?.[1];
  if (!input.shape || width === undefined) return tensor(undefined, weight.dtype);
  call.words = `${printShape(input.shape)}, rows of ${printSize(width)} → ${printShape([...input.shape, width])}`;
  return tensor([...input.shape, width], weight.dtype);
});
rule('one_hot', (call) => {
  const self = call.tensor('self');
  if (self.dtype && self.dtype !== 'int64')
    call.refuse('dtype-mismatch', 'one_hot is only applicable to index tensor of type LongTensor.', {
      argument: 'input',
      expected: 'int64',
      actual: self.dtype,
    });
  const classes = call.size('num_classes')!;
  call.check(
    classes === -1 || call.facts.atMost(0, classes),
    'invalid-argument',
    () => 'Class values must be smaller than num_classes.',
    'num_classes',
  );
  const count = classes === -1 ? call.context.fresh('classes', 1) : classes;
  return tensor(self.shape && [...self.shape, count], 'int64');
});
rule('bilinear', (call) => {
  const [a, b, w] = [call.shape('input1'), call.shape('input2'), call.shape('weight')];
  const dtype = call.tensor('input1').dtype;
  if (a.length !== b.length)
    call.refuse('rank-mismatch', `bilinear(): input dimensions do not match: got ${a.length} and ${b.length}`, {
      argument: 'input2',
    });
  if (a.length === 0) call.refuse('rank-mismatch', 'bilinear(): inputs must be at least 1-D', { argument: 'input1' });
  if (w.length !== 3) call.refuse('rank-mismatch', `bilinear(): weight must be 3-D`, { argument: 'weight' });
  for (const [i, size] of a.slice(0, -1).entries())
    call.needEqual(
      size,
      b[i]!,
      'size-mismatch',
      () =>
        `bilinear(): input batch dimensions do not match at dim ${i}: got ${printSize(size)} and ${printSize(b[i]!)}`,
      { argument: 'input2', dim: i },
    );
  call.needEqual(
    a.at(-1)!,
    w[1]!,
    'size-mismatch',
    () =>
      `bilinear(): input1 size does not match weight size: got ${printSize(a.at(-1)!)} but expected ${printSize(w[1]!)}`,
    { argument: 'input1', expected: w[1]!, actual: a.at(-1)! },
  );
  call.needEqual(
    b.at(-1)!,
    w[2]!,
    'size-mismatch',
    () =>
      `bilinear(): input2 size does not match weight size: got ${printSize(b.at(-1)!)} but expected ${printSize(w[2]!)}`,
    { argument: 'input2', expected: w[2]!, actual: b.at(-1)! },
  );
  const { dtype: kind } = call.tensor('weight');
  for (const other of [call.tensor('input2').dtype, kind])
    if (dtype && other && other !== dtype)
      call.refuse('dtype-mismatch', `expected m1 and m2 to have the same dtype, but got: ${dtype} != ${other}`, {
        argument: 'input2',
      });
  const bias = call.has('bias') ? call.tensor('bias').shape : undefined;
  if (bias)
    call.needEqual(
      bias[0] ?? 1,
      w[0]!,
      'size-mismatch',
      () =>
        `bilinear(): bias size does not match weight size: got ${printSize(bias[0] ?? 1)} but expected ${printSize(w[0]!)}`,
      { argument: 'bias' },
    );
  return tensor(
    [...a.slice(0, -1), w[0]!],
    resultType([call.tensor('input1'), ...(bias ? [call.tensor('bias')] : [])], call.context.defaultDtype),
  );
});
rule('embedding_bag', (call) => embeddingBag(call));
function embeddingBag(call: Call): TensorValue {
  const [input, weight] = [call.shape('input'), call.shape('weight')];
  const mode = call.overload.params.some((p) => p.name === 'mode' && p.kind === 'str') ? call.text('mode')! : 'mean';
  call.check(
    ['sum', 'mean', 'max'].includes(mode),
    'invalid-argument',
    () => 'mode has to be one of sum, mean or max',
    'mode',
  );
  const weights = call.has('per_sample_weights') ? call.tensor('per_sample_weights').shape : undefined;
  if (weights)
    needSame(
      call,
      input,
      weights,
      'size-mismatch',
      () =>
        `embedding_bag: If per_sample_weights (torch.Size(${printShape(weights)})) is not None, then it must have the same shape as the input (torch.Size(${printShape(input)}))`,
      { argument: 'per_sample_weights' },
    );
  const kind = call.tensor('input').dtype;
  if (kind && kind !== 'int64' && kind !== 'int32')
    call.refuse(
      'dtype-mismatch',
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${SCALAR_NAMES[kind]}Tensor instead (while checking arguments for embedding)`,
      { argument: 'input', expected: 'int64', actual: kind },
    );
  if (weight.length !== 2) call.refuse('rank-mismatch', "'weight' must be 2-D", { argument: 'weight' });
  if (input.length !== 1 && input.length !== 2)
    call.refuse('rank-mismatch', `input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.length}`, {
      argument: 'input',
    });
  const offsets = call.has('offsets') ? call.shape('offsets') : undefined;
  if (input.length === 2) {
    if (offsets)
      call.refuse(
        'invalid-argument',
        'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences.',
        { argument: 'offsets' },
      );
    return tensor([input[0]!, weight[1]!], call.tensor('weight').dtype);
  }
  if (!offsets) call.refuse('invalid-argument', 'offsets has to be a 1D Tensor but got None', { argument: 'offsets' });
  if (offsets.length !== 1) call.refuse('rank-mismatch', 'offsets has to be a 1D Tensor', { argument: 'offsets' });
  return tensor(
    [call.flag('include_last_offset') ? sub(offsets[0]!, 1) : offsets[0]!, weight[1]!],
    call.tensor('weight').dtype,
  );
}

// The same by names of the top, which take the table first.
define(
  '',
  'embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
  (call) => {
    const padding = call.int('padding_idx')!;
    return invokeOp(call, 'embedding', [call.tensor('indices'), call.tensor('weight')], {
      ...(padding >= 0 && { padding_idx: call.value('padding_idx') }),
    });
  },
);
const MODES = ['sum', 'mean', 'max'] as const;
define(
  '',
  'embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)',
  (call) => {
    const [indices, offsets] = [call.tensor('indices'), call.tensor('offsets')];
    const mode = MODES[call.int('mode')!];
    if (mode === undefined) call.refuse('invalid-argument', '`mode` must be sum, mean, or max.', { argument: 'mode' });
    const bags = invokeOp(call, 'embedding_bag', [indices, call.tensor('weight'), offsets], {
      mode: string(mode),
      per_sample_weights: call.value('per_sample_weights'),
      include_last_offset: call.value('include_last_offset'),
    });
    const [count, width] = (bags.kind === 'tensor' && bags.shape) || call.unknown();
    const of = (...shape: Size[]) => tensor(shape, offsets.dtype);
    if (mode === 'sum') return list([bags, of(0), of(count!), of(count!)]);
    const most = mode === 'mean' ? of(count!) : tensor([count!, width!], indices.dtype);
    return list([bags, tensor(indices.shape, offsets.dtype), of(count!), most]);
  },
);
