/** Attention. */
import { printShape, type Size } from '../../sizes';
import { type TensorValue, tensor } from '../../values';
import { broadcastShapes } from '../broadcast';
import { matmulShape } from '../matrix';
import { rule } from '../registry';
import { replaced } from '../sizes';

rule('scaled_dot_product_attention', (call) => {
  const [q, k, v] = ['query', 'key', 'value'].map((name) => call.tensor(name)) as [
    TensorValue,
    TensorValue,
    TensorValue,
  ];
  if (q.dtype && [k.dtype, v.dtype].some((dtype) => dtype && dtype !== q.dtype))
    call.refuse(
      'dtype-mismatch',
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${q.dtype} key.dtype: ${k.dtype} and value.dtype: ${v.dtype} instead.`,
      { argument: 'key' },
    );
  const [a, b, c] = [
    q.shape ?? call.unknown(tensor(undefined, q.dtype)),
    k.shape ?? call.unknown(tensor(undefined, q.dtype)),
    v.shape ?? call.unknown(tensor(undefined, q.dtype)),
  ];
  if (a.length < 2 || b.length < 2 || c.length < 2)
    call.refuse(
      'rank-mismatch',
      `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim(): ${a.length}, key.dim(): ${b.length} and value.dim(): ${c.length} instead.`,
      { argument: 'query' },
    );
  const p = call.number('dropout_p');
  call.check(
    p === undefined || p <= 1,
    'invalid-argument',
    () => `dropout probability has to be between 0 and 1, but got ${p}`,
    'dropout_p',
  );
  let [keys, values] = [b, c];
  if (call.flag('enable_gqa') && a.length > 2) {
    const heads = a.at(-3)!;
    const repeated = (shape: readonly Size[]) => {
      call.need(
        { relation: 'divides', left: shape.at(-3) ?? 1, right: heads },
        'size-mismatch',
        () => 'Number of heads in key and value must divide the number of heads in query',
        { argument: 'key' },
      );
      return shape.length > 2 ? replaced(shape, shape.length - 3, heads) : shape;
    };
    [keys, values] = [repeated(b), repeated(c)];
  }
  const turned = [...keys.slice(0, -2), keys.at(-1)!, keys.at(-2)!];
  const scores = matmulShape(call, a, turned, ['query', 'key']);
  const mask = call.has('attn_mask') ? call.tensor('attn_mask').shape : undefined;
  if (call.has('attn_mask') && call.flag('is_causal'))
    call.refuse('invalid-argument', 'Explicit attn_mask should not be set when is_causal=True', {
      argument: 'is_causal',
    });
  const masked = mask ? broadcastShapes(call, scores, mask, ['query', 'attn_mask']) : scores;
  const result = matmulShape(call, masked, values, ['key', 'value']);
  call.words = `query ${printShape(a)}, key ${printShape(b)}, value ${printShape(c)} → ${printShape(result)}`;
  return tensor(result, q.dtype);
});
