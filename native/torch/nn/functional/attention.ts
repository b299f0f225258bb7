/** Attention with several heads. */
import { leading, optional, required, signature } from '../../arguments';
import { native } from '../../core';
import { AssertionError, RuntimeError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { python } from '../text';

const parameters = {
  embed_dim_to_check: required<number>(),
  num_heads: required<number>(),
  in_proj_weight: required<Tensor | null>(),
  in_proj_bias: required<Tensor | null>(),
  bias_k: required<Tensor | null>(),
  bias_v: required<Tensor | null>(),
  add_zero_attn: required<boolean>(),
  dropout_p: required<number>(),
  out_proj_weight: required<Tensor>(),
  out_proj_bias: required<Tensor | null>(),
  training: true,
  key_padding_mask: optional<Tensor | null>(null),
  need_weights: true,
  attn_mask: optional<Tensor | null>(null),
  use_separate_proj_weight: false,
  q_proj_weight: optional<Tensor | null>(null),
  k_proj_weight: optional<Tensor | null>(null),
  v_proj_weight: optional<Tensor | null>(null),
  static_k: optional<Tensor | null>(null),
  static_v: optional<Tensor | null>(null),
  average_attn_weights: true,
  is_causal: false,
};
const attentionSignature = signature('multi_head_attention_forward', parameters);
type Given = ReturnType<typeof attentionSignature.bind>;

const sizesOf = (t: Tensor): number[] => native.sizes(t);
const same = (a: readonly number[], b: readonly number[]) => String(a) === String(b);
const size = (sizes: readonly number[]) => `torch.Size([${sizes.join(', ')}])`;

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Whether there is a batch dimension; PyTorch's complaints about anything that does not fit. */
function checkShapes(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { key_padding_mask, attn_mask, num_heads }: Given,
): boolean {
  const dims = query.dim();
  assert(
    dims === 2 || dims === 3,
    `query should be unbatched 2D or batched 3D tensor but received ${dims}-D query tensor`,
  );
  const kind = dims === 3 ? 'batched (3-D)' : 'unbatched (2-D)';
  assert(
    key.dim() === dims && value.dim() === dims,
    `For ${kind} \`query\`, expected \`key\` and \`value\` to be ${dims}-D` +
      ` but found ${key.dim()}-D and ${value.dim()}-D tensors respectively`,
  );
  assert(
    !key_padding_mask || key_padding_mask.dim() === dims - 1,
    `For ${kind} \`query\`, expected \`key_padding_mask\` to be \`None\` or ${dims - 1}-D` +
      ` but found ${key_padding_mask?.dim()}-D tensor instead`,
  );
  if (!attn_mask) return dims === 3;
  assert(
    attn_mask.dim() === 2 || attn_mask.dim() === 3,
    `For ${kind} \`query\`, expected \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${attn_mask.dim()}-D tensor instead`,
  );
  if (dims === 2 && attn_mask.dim() === 3) {
    const expected = [num_heads, query.size(0), key.size(0)];
    assert(
      same(sizesOf(attn_mask), expected),
      `Expected \`attn_mask\` shape to be ${python(expected)} but got ${size(sizesOf(attn_mask))}`,
    );
  }
  return dims === 3;
}

/** A mask as numbers to add: minus infinity where nothing may be looked at. */
function additive(mask: Tensor | null, name: string, query: Tensor): Tensor | null {
  if (!mask || mask.dtype.is_floating_point) return mask;
  assert(`${mask.dtype}` === 'torch.bool', `only bool and floating types of ${name} are supported`);
  return ops.zeros_like(mask, { dtype: query.dtype }).masked_fill_(mask, Number.NEGATIVE_INFINITY);
}

/** Queries, keys and values after their linear layers. */
function project(query: Tensor, key: Tensor, value: Tensor, given: Given): [Tensor, Tensor, Tensor] {
  const { in_proj_weight, in_proj_bias, q_proj_weight, k_proj_weight, v_proj_weight } = given;
  const biases = in_proj_bias ? in_proj_bias.chunk(3) : [null, null, null];
  let weights: Tensor[];
  if (given.use_separate_proj_weight) {
    const named = { q: q_proj_weight, k: k_proj_weight, v: v_proj_weight };
    for (const [name, weight] of Object.entries(named))
      assert(weight !== null, `use_separate_proj_weight is True but ${name}_proj_weight is None`);
    weights = [q_proj_weight!, k_proj_weight!, v_proj_weight!];
    const names = ['query', 'key', 'value'];
    for (const [i, input] of [query, key, value].entries()) {
      const expected = [query.size(-1), input.size(-1)];
      assert(
        same(sizesOf(weights[i]!), expected),
        `expecting ${names[i]} weights shape of ${python(expected)}, but got ${size(sizesOf(weights[i]!))}`,
      );
    }
  } else {
    assert(in_proj_weight !== null, 'use_separate_proj_weight is False but in_proj_weight is None');
    weights = in_proj_weight.chunk(3);
  }
  const [q, k, v] = [query, key, value].map((input, i) => ops.linear(input, weights[i]!, biases[i] ?? null));
  return [q!, k!, v!];
}

function checkMask(mask: Tensor, shape: [number, number, number], bsz: number): Tensor {
  const [heads, target, source] = shape;
  const dims = mask.dim();
  const expected = dims === 2 ? [target, source] : [bsz * heads, target, source];
  if (!same(sizesOf(mask), expected))
    throw new RuntimeError(
      `The shape of the ${dims}D attn_mask is ${size(sizesOf(mask))}, but should be ${python(expected)}.`,
    );
  return dims === 2 ? mask.unsqueeze(0) : mask;
}

/**
 * Attention with several heads: (L, N, E) queries over (S, N, E) keys and values. Returns the output and, unless
 * `need_weights` is false, the weights.
 */
export function multi_head_attention_forward(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...args: unknown[]
): [Tensor, Tensor | null];
export function multi_head_attention_forward(
  named: { query: Tensor; key: Tensor; value: Tensor } & Partial<Given>,
): [Tensor, Tensor | null];
export function multi_head_attention_forward(...all: unknown[]): [Tensor, Tensor | null] {
  let [query, key, value, ...args] = leading('multi_head_attention_forward', ['query', 'key', 'value'], all) as [
    Tensor,
    Tensor,
    Tensor,
    ...unknown[],
  ];
  const given = attentionSignature.bind(args);
  const { num_heads, embed_dim_to_check, add_zero_attn, need_weights } = given;
  const batched = checkShapes(query, key, value, given);
  let padding = given.key_padding_mask;
  if (!batched) {
    [query, key, value] = [query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)];
    padding = padding?.unsqueeze(0) ?? null;
  }
  const [target, bsz, width] = sizesOf(query) as [number, number, number];
  if (padding && given.attn_mask && `${padding.dtype}` !== `${given.attn_mask.dtype}`)
    warn('Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.');
  padding = additive(padding, 'key_padding_mask', query);
  let { attn_mask: mask, is_causal } = given;
  if (is_causal && !mask)
    throw new RuntimeError(
      'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method ' +
        '`generate_square_subsequent_mask` to create this mask.',
    );
  if (is_causal && !padding && !need_weights) mask = null;
  else {
    mask = additive(mask, 'attn_mask', query);
    if (padding) is_causal = false;
  }
  assert(width === embed_dim_to_check, `was expecting embedding dimension of ${embed_dim_to_check}, but got ${width}`);
  const head = Math.floor(width / num_heads);
  assert(head * num_heads === width, `embed_dim ${width} not divisible by num_heads ${num_heads}`);
  const [keys, values] = [sizesOf(key), sizesOf(value)];
  if (given.use_separate_proj_weight)
    assert(
      same(keys.slice(0, 2), values.slice(0, 2)),
      `key's sequence and batch dims ${size(keys.slice(0, 2))} do not match value's ${size(values.slice(0, 2))}`,
    );
  else assert(same(keys, values), `key shape ${size(keys)} does not match value shape ${size(values)}`);
  let [q, k, v] = project(query, key, value, given);
  if (mask) mask = checkMask(mask, [num_heads, target, key.size(0)], bsz);

  /** One more position that is looked at, in both masks. */
  const widen = () => {
    mask = mask && ops.pad(mask, [0, 1]);
    padding = padding && ops.pad(padding, [0, 1]);
  };
  const { bias_k, bias_v, static_k, static_v } = given;
  if (bias_k && bias_v) {
    assert(!static_k, 'bias cannot be added to static key.');
    assert(!static_v, 'bias cannot be added to static value.');
    k = ops.cat([k, bias_k.repeat([1, bsz, 1])]);
    v = ops.cat([v, bias_v.repeat([1, bsz, 1])]);
    widen();
  } else {
    assert(!bias_k, 'bias_k is set but bias_v is None');
    assert(!bias_v, 'bias_v is set but bias_k is None');
  }
  const byHead = (t: Tensor) => t.reshape([t.size(0), bsz * num_heads, head]).transpose(0, 1);
  const fixed = (t: Tensor, name: string) => {
    assert(t.size(0) === bsz * num_heads, `expecting ${name}.size(0) of ${bsz * num_heads}, but got ${t.size(0)}`);
    assert(t.size(2) === head, `expecting ${name}.size(2) of ${head}, but got ${t.size(2)}`);
    return t;
  };
  q = byHead(q);
  k = static_k ? fixed(static_k, 'static_k') : byHead(k);
  v = static_v ? fixed(static_v, 'static_v') : byHead(v);
  if (add_zero_attn) {
    const zero = (like: Tensor) => ops.zeros([bsz * num_heads, 1, head], { dtype: like.dtype, device: like.device });
    k = ops.cat([k, zero(k)], 1);
    v = ops.cat([v, zero(v)], 1);
    widen();
  }
  const source = k.size(1);
  if (padding) {
    assert(padding.size(0) === bsz, `Expected key_padded_mask.shape[0] to be ${bsz}, but got ${padding.size(0)}`);
    assert(padding.size(1) === source, `Expected key_padded_mask.shape[1] to be ${source}, but got ${padding.size(1)}`);
    const rows = padding
      .view([bsz, 1, 1, source])
      .expand([-1, num_heads, -1, -1])
      .reshape([bsz * num_heads, 1, source]);
    mask = mask ? mask.add(rows) : rows;
  }
  const dropout_p = given.training ? given.dropout_p : 0;
  const output = (joined: Tensor) => {
    const out = ops.linear(joined, given.out_proj_weight, given.out_proj_bias);
    const shaped = out.view([target, bsz, out.size(1)]);
    return batched ? shaped : shaped.squeeze(1);
  };
  if (!need_weights) {
    if (mask) mask = mask.size(0) === 1 ? mask.unsqueeze(0) : mask.view([bsz, num_heads, -1, source]);
    const split = (t: Tensor, length: number) => t.reshape([bsz, num_heads, length, head]);
    const attended = ops.scaled_dot_product_attention(split(q, target), split(k, source), split(v, source), mask, {
      dropout_p,
      is_causal,
    });
    return [output(attended.permute([2, 0, 1, 3]).reshape([bsz * target, width])), null];
  }
  assert(!is_causal || mask !== null, 'FIXME: is_causal not implemented for need_weights');
  const scores = ops.bmm(q.mul(Math.sqrt(1 / head)), k.transpose(-2, -1));
  let weights = ops.softmax(mask ? scores.add(mask) : scores, -1);
  if (dropout_p > 0) weights = ops.dropout(weights, dropout_p, true);
  const joined = ops
    .bmm(weights, v)
    .transpose(0, 1)
    .reshape([target * bsz, width]);
  let shown = weights.view([bsz, num_heads, target, source]);
  if (given.average_attn_weights) shown = shown.mean([1]);
  return [output(joined), batched ? shown : shown.squeeze(0)];
}
