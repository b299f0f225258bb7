/** Attention with several heads. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { AssertionError, ValueError } from '../errors';
import { empty } from '../generated/ops';
import { checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import { type FactoryArgs, factory } from './factory';
import * as F from './functional';
import { constant_, xavier_normal_, xavier_uniform_ } from './init';
import { NonDynamicallyQuantizableLinear } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';

const parameters = {
  /** Size of queries, and of the result. */
  embed_dim: required<number>(),
  /** Number of heads, which share `embed_dim`. */
  num_heads: required<number>(),
  /** Probability of a weight to be left out in training. */
  dropout: 0,
  /** Whether the projections have summands. */
  bias: true,
  /** Learns one more key and value. */
  add_bias_kv: false,
  /** Adds a key and a value of zeros. */
  add_zero_attn: false,
  /** Size of keys; by default that of queries. */
  kdim: optional<number | null>(null),
  /** Size of values; by default that of queries. */
  vdim: optional<number | null>(null),
  /** Inputs are (N, L, E) instead of (L, N, E). */
  batch_first: false,
  ...factory,
};
const attentionSignature = signature('MultiheadAttention.__init__', parameters);

export type MultiheadAttentionOptions = Options<typeof parameters>;

const forwardParameters = {
  /** Keys to be left out: (N, S), true or minus infinity where. */
  key_padding_mask: optional<Tensor | null>(null),
  /** Returns the weights too. */
  need_weights: true,
  /** Pairs to be left out: (L, S) or (N · heads, L, S), true or minus infinity where. */
  attn_mask: optional<Tensor | null>(null),
  /** Returns the mean of the weights over the heads. */
  average_attn_weights: true,
  /** Says that `attn_mask` is the causal one. */
  is_causal: false,
};
const forwardSignature = signature('forward', forwardParameters);

export type AttentionOptions = Options<typeof forwardParameters>;

/**
 * Attention with several heads of queries over keys and values; returns the result and the weights.
 * @example
 * const attention = new torch.nn.MultiheadAttention(4, 2, { batch_first: true });
 * console.log(attention);
 * const x = torch.ones(1, 3, 4);
 * const [output, weights] = attention(x, x, x);
 * console.log(output.shape, weights);
 */
export class MultiheadAttention extends Module {
  readonly embed_dim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly num_heads: number;
  readonly dropout: number;
  readonly batch_first: boolean;
  readonly head_dim: number;
  readonly add_zero_attn: boolean;
  /** (3 · embed_dim, embed_dim), or null where sizes differ. */
  declare in_proj_weight: Parameter | null;
  declare q_proj_weight: Parameter | null;
  declare k_proj_weight: Parameter | null;
  declare v_proj_weight: Parameter | null;
  /** (3 · embed_dim), or null. */
  declare in_proj_bias: Parameter | null;
  declare out_proj: NonDynamicallyQuantizableLinear;
  declare bias_k: Parameter | null;
  declare bias_v: Parameter | null;

  constructor(
    ...args: Args<
      [
        embed_dim: number,
        num_heads: number,
        dropout?: number,
        bias?: boolean,
        add_bias_kv?: boolean,
        add_zero_attn?: boolean,
        kdim?: number | null,
        vdim?: number | null,
        batch_first?: boolean,
        ...FactoryArgs,
      ],
      MultiheadAttentionOptions
    >
  ) {
    const { embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, device, dtype, ...rest } =
      attentionSignature.bind(args);
    checkOperands(embed_dim, '<=', 0);
    checkOperands(num_heads, '<=', 0);
    if (embed_dim <= 0 || num_heads <= 0)
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${embed_dim} and num_heads=${num_heads} instead`,
      );
    super();
    this.embed_dim = embed_dim;
    this.kdim = rest.kdim ?? embed_dim;
    this.vdim = rest.vdim ?? embed_dim;
    this.num_heads = num_heads;
    this.dropout = dropout;
    this.batch_first = rest.batch_first;
    this.head_dim = Math.floor(embed_dim / num_heads);
    if (this.head_dim * num_heads !== embed_dim) throw new AssertionError('embed_dim must be divisible by num_heads');
    const parameter = (...size: number[]) => new Parameter(empty(size, { device, dtype }));
    const same = this.kdim === embed_dim && this.vdim === embed_dim;
    this.register_parameter('in_proj_weight', same ? parameter(3 * embed_dim, embed_dim) : null);
    this.register_parameter('q_proj_weight', same ? null : parameter(embed_dim, embed_dim));
    this.register_parameter('k_proj_weight', same ? null : parameter(embed_dim, this.kdim));
    this.register_parameter('v_proj_weight', same ? null : parameter(embed_dim, this.vdim));
    this.register_parameter('in_proj_bias', bias ? parameter(3 * embed_dim) : null);
    this.out_proj = new NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype);
    this.register_parameter('bias_k', add_bias_kv ? parameter(1, 1, embed_dim) : null);
    this.register_parameter('bias_v', add_bias_kv ? parameter(1, 1, embed_dim) : null);
    this.add_zero_attn = add_zero_attn;
    this._reset_parameters();
  }

  /** Draws the weights of queries, keys and values anew. */
  _reset_parameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight])
      if (weight) xavier_uniform_(weight);
    if (this.in_proj_bias) {
      constant_(this.in_proj_bias, 0);
      constant_(this.out_proj.bias!, 0);
    }
    if (this.bias_k) xavier_normal_(this.bias_k);
    if (this.bias_v) xavier_normal_(this.bias_v);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...args: Args<
      [
        key_padding_mask?: Tensor | null,
        need_weights?: boolean,
        attn_mask?: Tensor | null,
        average_attn_weights?: boolean,
        is_causal?: boolean,
      ],
      AttentionOptions
    >
  ): [output: Tensor, weights: Tensor | null] {
    const options = forwardSignature.bind(args);
    const swap = this.batch_first && query.dim() === 3;
    const swapped = swap ? swapAll(query, key, value) : ([query, key, value] as const);
    const [output, weights] = F.multi_head_attention_forward(
      ...swapped,
      this.embed_dim,
      this.num_heads,
      this.in_proj_weight,
      this.in_proj_bias,
      this.bias_k,
      this.bias_v,
      this.add_zero_attn,
      this.dropout,
      this.out_proj.weight,
      this.out_proj.bias,
      {
        ...options,
        training: this.training,
        use_separate_proj_weight: this.in_proj_weight === null,
        q_proj_weight: this.q_proj_weight,
        k_proj_weight: this.k_proj_weight,
        v_proj_weight: this.v_proj_weight,
      },
    );
    return [swap ? output.transpose(1, 0) : output, weights];
  }
}

/** Swaps batch and sequence; tensors that are the same stay the same. */
function swapAll(query: Tensor, key: Tensor, value: Tensor): readonly [Tensor, Tensor, Tensor] {
  const q = query.transpose(1, 0);
  const k = key === query ? q : key.transpose(1, 0);
  return [q, k, value === key ? k : value.transpose(1, 0)];
}
