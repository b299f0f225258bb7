/** Attention with several heads, its weights given. */
import { mul, printShape, type Size } from '../../sizes';
import { boolean, number, type TensorValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { absorb } from '../dispatch';
import { applyModule, constructModule } from '../modules/dispatch';
import { define } from '../registry';
import { needSame } from '../sizes';

const WEIGHTS =
  'Tensor? in_proj_weight, Tensor? in_proj_bias, Tensor? bias_k, Tensor? bias_v, bool add_zero_attn, float dropout_p, Tensor out_proj_weight, Tensor? out_proj_bias';
const SEPARATE =
  'bool use_separate_proj_weight=False, Tensor? q_proj_weight=None, Tensor? k_proj_weight=None, Tensor? v_proj_weight=None, Tensor? static_k=None, Tensor? static_v=None';

/** Requires a weight to have these sizes. */
function fits(call: Call, name: string, expected: readonly Size[]): void {
  const shape = call.has(name) ? call.tensor(name).shape : undefined;
  const text = () => `expecting ${name} of shape ${printShape(expected)}, but got ${printShape(shape!)}`;
  if (shape) needSame(call, expected, shape, 'size-mismatch', text, { argument: name });
}

/** The layer whose weights these would be. */
function layer(call: Call): Value {
  const options: Record<string, Value | undefined> = {
    bias: boolean(call.has('in_proj_bias')),
    add_bias_kv: boolean(call.has('bias_k')),
    add_zero_attn: boolean(call.flag('add_zero_attn')),
  };
  if (call.flag('use_separate_proj_weight'))
    for (const [option, name] of [
      ['kdim', 'key'],
      ['vdim', 'value'],
    ] as const) {
      const width = call.tensor(name).shape?.at(-1);
      if (width !== undefined) options[option] = number(width);
    }
  const dtype = call.tensor('out_proj_weight').dtype;
  const given = new Map<string, Value>();
  for (const [name, value] of Object.entries(options)) if (value) given.set(name, value);
  if (dtype) given.set('dtype', { kind: 'dtype', name: dtype });
  const sizes = [call.value('embed_dim_to_check')!, call.value('num_heads')!];
  return absorb(call, constructModule('MultiheadAttention', sizes, given, call.context));
}

function checkWeights(call: Call): void {
  const width = call.size('embed_dim_to_check')!;
  if (call.flag('use_separate_proj_weight'))
    for (const [weight, input] of [
      ['q_proj_weight', 'query'],
      ['k_proj_weight', 'key'],
      ['v_proj_weight', 'value'],
    ] as const) {
      call.check(
        call.has(weight),
        'wrong-call',
        () => `use_separate_proj_weight is True but ${weight} is None`,
        weight,
      );
      fits(call, weight, [width, call.shape(input).at(-1) ?? 1]);
    }
  else {
    const missing = 'use_separate_proj_weight is False but in_proj_weight is None';
    call.check(call.has('in_proj_weight'), 'wrong-call', () => missing, 'in_proj_weight');
    fits(call, 'in_proj_weight', [mul(3, width), width]);
  }
  fits(call, 'in_proj_bias', [mul(3, width)]);
  for (const [one, other] of [
    ['bias_k', 'bias_v'],
    ['bias_v', 'bias_k'],
  ] as const)
    call.check(!call.has(one) || call.has(other), 'wrong-call', () => `${one} is set but ${other} is None`, other);
}

define(
  'nn.functional',
  `multi_head_attention_forward(Tensor query, Tensor key, Tensor value, int embed_dim_to_check, int num_heads, ${WEIGHTS}, bool training=True, Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, ${SEPARATE}, bool average_attn_weights=True, bool is_causal=False) -> (Tensor, Tensor)`,
  (call) => {
    if (call.has('static_k') || call.has('static_v')) call.unknown();
    const module = layer(call);
    if (module.kind !== 'module') return call.unknown();
    checkWeights(call);
    const given = new Map<string, Value>();
    for (const name of ['key_padding_mask', 'need_weights', 'attn_mask', 'average_attn_weights', 'is_causal']) {
      const value = call.value(name);
      if (value) given.set(name, value);
    }
    const inputs = ['query', 'key', 'value'].map((name) => call.tensor(name));
    const result = absorb(call, applyModule(module, inputs, given, { ...call.context, facts: call.facts }));
    const out = call.tensor('out_proj_weight').shape;
    if (!out || result.kind !== 'list') return result;
    const text = () => `expecting out_proj_weight of 2 dimensions, but got ${printShape(out)}`;
    call.check(out.length === 2, 'rank-mismatch', text, 'out_proj_weight');
    call.needEqual(out[1]!, call.size('embed_dim_to_check')!, 'size-mismatch', text, { argument: 'out_proj_weight' });
    const [output, weights] = result.items as [TensorValue, Value];
    return {
      ...result,
      items: [tensor(output.shape && [...output.shape.slice(0, -1), out[0]!], output.dtype), weights],
    };
  },
);
