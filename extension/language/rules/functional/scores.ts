/** Cross entropy of scores that a linear layer gives. */
import { printShape, printSize, product, type Size } from '../../sizes';
import { tensor } from '../../values';
import { invoke } from '../dispatch';
import { define } from '../registry';
import { needSame, sameShape } from '../sizes';

define(
  'nn.functional',
  'linear_cross_entropy(Tensor input, Tensor linear_weight, Tensor target, *, Tensor? linear_bias=None, Tensor? weight=None, str reduction="mean", int? ignore_index=None, float label_smoothing=0.0, Device? options=None) -> Tensor',
  (call) => {
    const [input, rows] = [call.shape('input'), call.shape('linear_weight')];
    const { dtype } = call.tensor('input');
    call.check(
      input.length === 1 || input.length === 2,
      'rank-mismatch',
      () => `expected input with dimensionality 1 or 2, got ${input.length}`,
      'input',
    );
    call.check(
      rows.length >= 2,
      'rank-mismatch',
      () => `expected linear_weight with dimensionality at least 2, got ${rows.length}`,
      'linear_weight',
    );
    const [features, expected] = [input.at(-1)!, rows.slice(0, -1)];
    call.needEqual(
      features,
      rows.at(-1)!,
      'size-mismatch',
      () =>
        `expected equal input and linear_weight last dimensions (in_features), got ${printSize(features)} and ${printSize(rows.at(-1)!)}, respectively`,
      { argument: 'input', against: 'linear_weight', expected: rows.at(-1)!, actual: features },
    );
    const bias = call.has('linear_bias') ? call.shape('linear_bias') : undefined;
    if (bias) {
      const text = () => `expected linear_bias shape ${printShape(expected)}, got ${printShape(bias)}`;
      needSame(call, expected, bias, 'size-mismatch', text, { argument: 'linear_bias' });
    }
    call.check(
      expected.length === 1 || input.length === 2,
      'rank-mismatch',
      () =>
        `K-dimensional loss defined by linear_weight shape ${printShape(rows)} requires batched input, (N, ${printSize(features)}), got unbatched input with shape ${printShape(input)}`,
      'input',
    );
    const shape: readonly Size[] = [...input.slice(0, -1), ...expected];
    const target = call.shape('target');
    call.check(
      !(sameShape(target, shape) && call.has('ignore_index')),
      'invalid-argument',
      () => 'ignore_index cannot be specified when target contains probabilities',
      'ignore_index',
    );
    const total = product(expected);
    const { dtype: kind } = call.tensor('linear_weight');
    const scores = invoke(
      call,
      ['nn', 'functional', 'linear'],
      [
        call.tensor('input'),
        tensor([total, rows.at(-1)!], kind),
        ...(bias ? [tensor([total], call.tensor('linear_bias').dtype)] : []),
      ],
    );
    return invoke(
      call,
      ['nn', 'functional', 'cross_entropy'],
      [tensor(shape, scores.kind === 'tensor' ? scores.dtype : dtype), call.tensor('target')],
      {
        weight: call.value('weight'),
        reduction: call.value('reduction'),
        ignore_index: call.value('ignore_index'),
        label_smoothing: call.value('label_smoothing'),
      },
    );
  },
);
