/** Attention with several heads, and the layers of transformers. */
import { add, floorDiv, mul, printShape, printSize, type Size } from '../../sizes';
import { list, type ModuleValue, type TensorValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { absorb } from '../dispatch';
import { typeName } from '../overload';
import { applyModule, constructModule, moduleSignature } from './dispatch';
import { dtypeOf, parameter } from './layers';
import { defineModule, type StateEntry } from './registry';

const ATTENTION =
  'MultiheadAttention(int embed_dim, int num_heads, float dropout=0.0, bool bias=True, bool add_bias_kv=False, bool add_zero_attn=False, int? kdim=None, int? vdim=None, bool batch_first=False)';

function attentionState(c: Call): StateEntry[] {
  const width = c.size('embed_dim')!;
  const [keys, values] = [c.size('kdim') ?? width, c.size('vdim') ?? width];
  const entries: StateEntry[] = [];
  if (keys === width && values === width) entries.push(parameter(c, 'in_proj_weight', [mul(3, width), width]));
  else
    entries.push(
      parameter(c, 'q_proj_weight', [width, width]),
      parameter(c, 'k_proj_weight', [width, keys]),
      parameter(c, 'v_proj_weight', [width, values]),
    );
  if (c.flag('bias')) entries.push(parameter(c, 'in_proj_bias', [mul(3, width)]));
  if (c.flag('add_bias_kv')) entries.push(parameter(c, 'bias_k', [1, 1, width]), parameter(c, 'bias_v', [1, 1, width]));
  entries.push(parameter(c, 'out_proj.weight', [width, width]));
  return c.flag('bias') ? [...entries, parameter(c, 'out_proj.bias', [width])] : entries;
}

defineModule(ATTENTION, {
  construct(c) {
    const [width, heads] = [c.size('embed_dim')!, c.size('num_heads')!];
    if (c.facts.atMost(1, width) === false || c.facts.atMost(1, heads) === false)
      c.refuse(
        'invalid-argument',
        `embed_dim and num_heads must be greater than 0, got embed_dim=${printSize(width)} and num_heads=${printSize(heads)} instead`,
        { argument: 'embed_dim' },
      );
    c.need(
      { relation: 'divides', left: heads, right: width },
      'invalid-argument',
      () => 'embed_dim must be divisible by num_heads',
      {
        argument: 'num_heads',
        against: 'embed_dim',
        expected: width,
        actual: heads,
      },
    );
    return undefined;
  },
  state: attentionState,
  forwards:
    'forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, bool average_attn_weights=True, bool is_causal=False) -> (Tensor, Tensor)',
  forward: attend,
});

function attend(call: Call, c: Call): Value {
  const [query, key, value] = ['query', 'key', 'value'].map((name) => call.tensor(name)) as [
    TensorValue,
    TensorValue,
    TensorValue,
  ];
  const q = query.shape ?? call.unknown();
  const [k, v] = [key.shape ?? call.unknown(), value.shape ?? call.unknown()];
  if (q.length !== 2 && q.length !== 3)
    call.refuse(
      'rank-mismatch',
      `query should be unbatched 2D or batched 3D tensor but received ${q.length}-D query tensor`,
      { argument: 'query' },
    );
  for (const [name, shape] of [
    ['key', k],
    ['value', v],
  ] as const)
    if (shape.length !== q.length)
      call.refuse(
        'rank-mismatch',
        `For ${q.length === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected \`key\` and \`value\` to be ${q.length}-D but found ${k.length}-D and ${v.length}-D tensors respectively`,
        { argument: name, against: 'query' },
      );
  const batched = q.length === 3;
  const first = batched && c.flag('batch_first');
  /** Batch, length and width. */
  const parts = (shape: readonly Size[]): [Size, Size, Size] =>
    batched ? [shape[first ? 0 : 1]!, shape[first ? 1 : 0]!, shape[2]!] : [1, shape[0]!, shape[1]!];
  const [[batch, target, width], [keyBatch, source, keyWidth], [valueBatch, valueLength, valueWidth]] = [
    parts(q),
    parts(k),
    parts(v),
  ];
  const [own, heads] = [c.size('embed_dim')!, c.size('num_heads')!];
  call.needEqual(
    width,
    own,
    'size-mismatch',
    () => `was expecting embedding dimension of ${printSize(own)}, but got ${printSize(width)}`,
    { argument: 'query', against: 'embed_dim', expected: own, actual: width, dim: q.length - 1 },
  );
  const separate = c.has('kdim') || c.has('vdim');
  const shapes = () => `key shape torch.Size(${printShape(k)}) does not match value shape torch.Size(${printShape(v)})`;
  call.needEqual(keyBatch, valueBatch, 'size-mismatch', shapes, { argument: 'value', against: 'key' });
  call.needEqual(source, valueLength, 'size-mismatch', shapes, {
    argument: 'value',
    against: 'key',
    expected: source,
    actual: valueLength,
  });
  if (!separate) call.needEqual(keyWidth, valueWidth, 'size-mismatch', shapes, { argument: 'value', against: 'key' });
  for (const [name, size, expected] of [
    ['key', keyWidth, c.size('kdim') ?? own],
    ['value', valueWidth, c.size('vdim') ?? own],
  ] as const)
    call.needEqual(
      size,
      expected,
      'size-mismatch',
      () =>
        `expecting ${name} weights shape of (${printSize(own)}, ${printSize(size)}), but got torch.Size([${printSize(own)}, ${printSize(expected)}])`,
      {
        argument: name,
        against: name === 'key' ? 'kdim' : 'vdim',
        expected,
        actual: size,
      },
    );
  call.needEqual(
    batch,
    keyBatch,
    'size-mismatch',
    () =>
      `shape '[${printSize(source)}, ${printSize(mul(batch, heads))}, ${printSize(floorDiv(own, heads))}]' is invalid for input of size ${printSize(mul(mul(source, keyBatch), own))}`,
    {
      argument: 'key',
      against: 'query',
      expected: batch,
      actual: keyBatch,
    },
  );
  const dtype = dtypeOf(c);
  for (const [name, given] of [
    ['query', query],
    ['key', key],
    ['value', value],
  ] as const)
    if (given.dtype && dtype && given.dtype !== dtype)
      call.refuse('dtype-mismatch', `mat1 and mat2 must have the same dtype, but got ${given.dtype} and ${dtype}`, {
        argument: name,
        expected: dtype,
        actual: given.dtype,
      });
  checkMasks(call, { batch, target, source, heads, batched });
  if (call.flag('is_causal') && !call.has('attn_mask'))
    call.refuse(
      'invalid-argument',
      'Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.',
      { argument: 'is_causal' },
    );
  const output = tensor(q, query.dtype);
  const extra = (c.flag('add_bias_kv') ? 1 : 0) + (c.flag('add_zero_attn') ? 1 : 0);
  const seen = add(source, extra);
  call.words = `query ${printShape(q)}, ${printSize(heads)} heads of ${printSize(floorDiv(own, heads))} → ${printShape(q)}`;
  if (!call.flag('need_weights', true)) return list([output, { kind: 'none' }]);
  const perHead = call.flag('average_attn_weights', true) ? [] : [heads];
  return list([output, tensor([...(batched ? [batch] : []), ...perHead, target, seen], query.dtype)]);
}

interface Attending {
  readonly batch: Size;
  readonly target: Size;
  readonly source: Size;
  readonly heads: Size;
  readonly batched: boolean;
}

function checkMasks(call: Call, { batch, target, source, heads, batched }: Attending): void {
  const mask = call.has('attn_mask') ? call.tensor('attn_mask').shape : undefined;
  if (mask) {
    const expected = mask.length === 2 ? [target, source] : [mul(batch, heads), target, source];
    const message = () =>
      `The shape of the ${mask.length}D attn_mask is torch.Size(${printShape(mask)}), but should be (${expected.map(printSize).join(', ')}).`;
    if (mask.length !== 2 && mask.length !== 3)
      call.refuse('rank-mismatch', `attn_mask's dimension ${mask.length} is not supported`, { argument: 'attn_mask' });
    for (const [i, size] of expected.entries())
      call.needEqual(size, mask[i]!, 'size-mismatch', message, {
        argument: 'attn_mask',
        expected: size,
        actual: mask[i]!,
        dim: i,
      });
  }
  const padding = call.has('key_padding_mask') ? call.tensor('key_padding_mask').shape : undefined;
  if (!padding) return;
  const expected = batched ? [batch, source] : [source];
  const message = () => `Expected key_padded_mask.shape to be ${printShape(expected)}, but got ${printShape(padding)}`;
  if (padding.length !== expected.length) call.refuse('rank-mismatch', message(), { argument: 'key_padding_mask' });
  for (const [i, size] of expected.entries())
    call.needEqual(size, padding[i]!, 'size-mismatch', message, {
      argument: 'key_padding_mask',
      expected: size,
      actual: padding[i]!,
      dim: i,
    });
}

// Transformers: modules made of others.

/** A module inside another, made from the same options. */
function child(
  c: Call,
  type: string,
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): ModuleValue {
  const given = new Map<string, Value>();
  const takes = moduleSignature(type)?.params.map((param) => param.name) ?? [];
  for (const name of ['dtype', 'device'])
    if (takes.includes(name) && c.args.get(name)) given.set(name, c.args.get(name)!);
  for (const [name, value] of Object.entries(options)) if (value) given.set(name, value);
  const made = absorb(c, constructModule(type, positional, given, c.context));
  return made.kind === 'module' ? made : c.unknown();
}

/** Calls the child of this name. */
function run(
  call: Call,
  c: Call,
  name: string,
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): Value {
  const found = c.module?.children?.find(([key]) => key === name)?.[1];
  return found ? runModule(call, found, positional, options) : call.unknown();
}

function runModule(
  call: Call,
  module: Value,
  positional: readonly Value[],
  options: Readonly<Record<string, Value | undefined>> = {},
): Value {
  if (module.kind !== 'module') return call.context.call?.(module, positional) ?? call.unknown();
  const given = new Map<string, Value>();
  for (const [name, value] of Object.entries(options)) if (value) given.set(name, value);
  return absorb(call, applyModule(module, positional, given, { ...call.context, facts: call.facts }));
}

const firstOf = (value: Value): Value => (value.kind === 'list' ? value.items[0]! : value);

const LAYER =
  'int d_model, int nhead, int dim_feedforward=2048, float dropout=0.1, Device activation="relu", float layer_norm_eps=1e-5, bool batch_first=False, bool norm_first=False, bool bias=True';

/** Probability and activation, which are looked at when the layer is made. */
function checkLayer(c: Call): void {
  const p = c.number('dropout');
  c.check(
    p === undefined || (p >= 0 && p <= 1),
    'invalid-argument',
    () => `dropout probability has to be between 0 and 1, but got ${p}`,
    'dropout',
  );
  const activation = c.value('activation');
  if (activation?.kind === 'string' && activation.value !== undefined)
    c.check(
      activation.value === 'relu' || activation.value === 'gelu',
      'invalid-argument',
      () => `activation should be relu/gelu, not ${activation.value}`,
      'activation',
    );
}

function layerChildren(c: Call, cross: boolean): (readonly [string, Value])[] {
  checkLayer(c);
  const [model, heads, forward] = [c.value('d_model')!, c.value('nhead')!, c.value('dim_feedforward')!];
  const shared = { bias: c.value('bias') };
  const attention = { dropout: c.value('dropout'), batch_first: c.value('batch_first'), ...shared };
  const norms = cross ? ['norm1', 'norm2', 'norm3'] : ['norm1', 'norm2'];
  return [
    ['self_attn', child(c, 'MultiheadAttention', [model, heads], attention)],
    ...(cross ? [['multihead_attn', child(c, 'MultiheadAttention', [model, heads], attention)] as const] : []),
    ['linear1', child(c, 'Linear', [model, forward], shared)],
    ['linear2', child(c, 'Linear', [forward, model], shared)],
    ...norms.map((name) => [name, child(c, 'LayerNorm', [model], shared)] as const),
  ];
}

defineModule(`TransformerEncoderLayer(${LAYER})`, {
  factory: true,
  construct: (c) => layerChildren(c, false),
  forwards:
    'forward(Tensor src, Tensor? src_mask=None, Tensor? src_key_padding_mask=None, bool is_causal=False) -> Tensor',
  forward(call, c) {
    const src = call.tensor('src');
    run(call, c, 'self_attn', [src, src, src], {
      attn_mask: call.value('src_mask'),
      key_padding_mask: call.value('src_key_padding_mask'),
    });
    run(call, c, 'linear1', [src]);
    call.words = `${src.shape ? printShape(src.shape) : '?'} → the same`;
    return tensor(src.shape, src.dtype);
  },
});

const DECODING =
  'Tensor tgt, Tensor memory, Tensor? tgt_mask=None, Tensor? memory_mask=None, Tensor? tgt_key_padding_mask=None, Tensor? memory_key_padding_mask=None';
const decoding = (call: Call) => ({
  tgt_mask: call.value('tgt_mask'),
  memory_mask: call.value('memory_mask'),
  tgt_key_padding_mask: call.value('tgt_key_padding_mask'),
  memory_key_padding_mask: call.value('memory_key_padding_mask'),
});

defineModule(`TransformerDecoderLayer(${LAYER})`, {
  factory: true,
  construct: (c) => layerChildren(c, true),
  forwards: `forward(${DECODING}, bool tgt_is_causal=False, bool memory_is_causal=False) -> Tensor`,
  forward(call, c) {
    const [target, memory] = [call.tensor('tgt'), call.tensor('memory')];
    const masks = decoding(call);
    run(call, c, 'self_attn', [target, target, target], {
      attn_mask: masks.tgt_mask,
      key_padding_mask: masks.tgt_key_padding_mask,
    });
    run(call, c, 'multihead_attn', [target, memory, memory], {
      attn_mask: masks.memory_mask,
      key_padding_mask: masks.memory_key_padding_mask,
    });
    return tensor(target.shape, target.dtype);
  },
});

/** Layers that are listed. */
const DEEPEST = 1000;

/** Copies of a layer, one after the other. */
function stack(type: string, layer: string, forwards: string, forward: (call: Call, layer: Value) => Value): void {
  const options = type === 'TransformerEncoder' ? ', bool enable_nested_tensor=True, bool mask_check=True' : '';
  defineModule(`${type}(Device ${layer}, int num_layers, Device? norm=None${options})`, {
    construct(c) {
      const count = c.int('num_layers')!;
      if (count > DEEPEST) c.unknown();
      const [own, norm] = [c.value(layer)!, c.value('norm')];
      if (['boolean', 'number', 'string', 'tensor', 'dtype'].includes(own.kind))
        c.refuse('wrong-call', `${typeName(own)} is not a Module subclass`, { argument: layer });
      const layers = Array.from({ length: count }, (_x, i) => [`layers.${i}`, own] as const);
      return norm ? [...layers, ['norm', norm]] : layers;
    },
    forwards,
    forward(call, c) {
      const result = forward(call, c.value(layer)!);
      const norm = c.value('norm');
      return norm ? runModule(call, norm, [result]) : result;
    },
  });
}
stack(
  'TransformerEncoder',
  'encoder_layer',
  'forward(Tensor src, Tensor? mask=None, Tensor? src_key_padding_mask=None, bool? is_causal=None) -> Tensor',
  (call, layer) =>
    runModule(call, layer, [call.tensor('src')], {
      src_mask: call.value('mask'),
      src_key_padding_mask: call.value('src_key_padding_mask'),
    }),
);
stack(
  'TransformerDecoder',
  'decoder_layer',
  `forward(${DECODING}, bool? tgt_is_causal=None, bool memory_is_causal=False) -> Tensor`,
  (call, layer) => runModule(call, layer, [call.tensor('tgt'), call.tensor('memory')], decoding(call)),
);

defineModule(
  'Transformer(int d_model=512, int nhead=8, int num_encoder_layers=6, int num_decoder_layers=6, int dim_feedforward=2048, float dropout=0.1, Device activation="relu", Device? custom_encoder=None, Device? custom_decoder=None, float layer_norm_eps=1e-5, bool batch_first=False, bool norm_first=False, bool bias=True)',
  {
    factory: true,
    construct(c) {
      const options: Record<string, Value | undefined> = {};
      for (const name of ['dropout', 'activation', 'layer_norm_eps', 'batch_first', 'norm_first', 'bias'])
        options[name] = c.value(name);
      const layer = [c.value('d_model')!, c.value('nhead')!, c.value('dim_feedforward')!];
      const norm = () => child(c, 'LayerNorm', [c.value('d_model')!], { bias: c.value('bias') });
      const encoder =
        c.value('custom_encoder') ??
        child(c, 'TransformerEncoder', [
          child(c, 'TransformerEncoderLayer', layer, options),
          c.value('num_encoder_layers')!,
          norm(),
        ]);
      const decoder =
        c.value('custom_decoder') ??
        child(c, 'TransformerDecoder', [
          child(c, 'TransformerDecoderLayer', layer, options),
          c.value('num_decoder_layers')!,
          norm(),
        ]);
      return [
        ['encoder', encoder],
        ['decoder', decoder],
      ];
    },
    forwards:
      'forward(Tensor src, Tensor tgt, Tensor? src_mask=None, Tensor? tgt_mask=None, Tensor? memory_mask=None, Tensor? src_key_padding_mask=None, Tensor? tgt_key_padding_mask=None, Tensor? memory_key_padding_mask=None, bool? src_is_causal=None, bool? tgt_is_causal=None, bool memory_is_causal=False) -> Tensor',
    forward(call, c) {
      const [src, tgt] = [call.shape('src'), call.shape('tgt')];
      const at = c.flag('batch_first') ? 0 : 1;
      if (src.length === 3 && tgt.length === 3)
        call.needEqual(src[at]!, tgt[at]!, 'size-mismatch', () => 'the batch number of src and tgt must be equal', {
          argument: 'tgt',
          against: 'src',
          expected: src[at]!,
          actual: tgt[at]!,
          dim: at,
        });
      const width = c.size('d_model')!;
      for (const [name, shape] of [
        ['src', src],
        ['tgt', tgt],
      ] as const)
        if (shape.length > 0)
          call.needEqual(
            shape.at(-1)!,
            width,
            'size-mismatch',
            () => 'the feature number of src and tgt must be equal to d_model',
            { argument: name, against: 'd_model', expected: width, actual: shape.at(-1)! },
          );
      const memory = run(call, c, 'encoder', [call.tensor('src')], {
        mask: call.value('src_mask'),
        src_key_padding_mask: call.value('src_key_padding_mask'),
      });
      const result = run(call, c, 'decoder', [call.tensor('tgt'), firstOf(memory)], decoding(call));
      call.words = `src ${printShape(src)}, tgt ${printShape(tgt)} → ${printShape(tgt)}`;
      return result;
    },
  },
);
