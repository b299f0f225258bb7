/** The layers of a transformer: attention, then a small network, each with a way past it. */
import { type Args, type Options, optional, required, signature } from '../../arguments';
import { RuntimeError } from '../../errors';
import * as ops from '../../generated/ops';
import type { Tensor } from '../../tensor';
import { GELU, ReLU } from '../activation';
import { MultiheadAttention } from '../attention';
import { Dropout } from '../dropout';
import { type FactoryArgs, factory } from '../factory';
import * as F from '../functional';
import { Linear } from '../linear';
import { Module } from '../module';
import { LayerNorm } from '../normalization';
import { additive } from './mask';

export type Activation = 'relu' | 'gelu' | ((x: Tensor) => Tensor);

export const layerSizes = {
  /** Width of the feedforward networks. */
  dim_feedforward: 2048,
  /** Probability of elements to be left out in training. */
  dropout: 0.1,
  /** Between the two layers of a feedforward network: 'relu', 'gelu' or a function. */
  activation: optional<Activation>(F.relu),
};
export const layerStyle = {
  /** Added to variances in layer normalisation. */
  layer_norm_eps: 1e-5,
  /** Inputs are (N, L, E) instead of (L, N, E). */
  batch_first: false,
  /** Normalises before attention and network, not after. */
  norm_first: false,
  /** Whether layers have summands. */
  bias: true,
  ...factory,
};
const parameters = {
  /** Size of each element of a sequence. */
  d_model: required<number>(),
  /** Number of heads. */
  nhead: required<number>(),
  ...layerSizes,
  ...layerStyle,
};

export type TransformerLayerOptions = Options<typeof parameters>;
type LayerArgs = Args<
  [
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: Activation,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    bias?: boolean,
    ...FactoryArgs,
  ],
  TransformerLayerOptions
>;

function activationNamed(activation: Activation): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation;
  if (activation === 'relu') return F.relu;
  if (activation === 'gelu') return F.gelu;
  throw new RuntimeError(`activation should be relu/gelu, not ${activation}`);
}

/** The parts of a layer, in the order in which PyTorch makes them. */
function bindLayer(name: string, args: readonly unknown[]) {
  const bound = signature(`${name}.__init__`, parameters).bind(args);
  const { d_model, nhead, dim_feedforward, dropout, layer_norm_eps, batch_first, bias, device, dtype } = bound;
  const made = { bias, device, dtype };
  return {
    ...bound,
    activation: activationNamed(bound.activation),
    attention: () => new MultiheadAttention(d_model, nhead, { dropout, batch_first, ...made }),
    widen: () => new Linear(d_model, dim_feedforward, made),
    narrow: () => new Linear(dim_feedforward, d_model, made),
    norm: () => new LayerNorm(d_model, { eps: layer_norm_eps, ...made }),
    drop: () => new Dropout(dropout),
  };
}

const encoderForward = signature('forward', {
  src_mask: optional<Tensor | null>(null),
  src_key_padding_mask: optional<Tensor | null>(null),
  is_causal: false,
});
interface EncoderLayerForward {
  /** Pairs to be left out. */
  src_mask?: Tensor | null;
  /** Elements to be left out. */
  src_key_padding_mask?: Tensor | null;
  /** Says that `src_mask` is the causal one. */
  is_causal?: boolean;
}

/**
 * Attention of a sequence to itself, then a small network.
 * @example
 * const layer = new torch.nn.TransformerEncoderLayer(4, 2, 8, { batch_first: true });
 * console.log(layer);
 * console.log(layer(torch.ones(1, 3, 4)).shape);
 */
export class TransformerEncoderLayer extends Module {
  readonly self_attn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm_first: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  /** 1 for ReLU, 2 for GELU, 0 for others. */
  readonly activation_relu_or_gelu: number;
  readonly activation: (x: Tensor) => Tensor;

  constructor(...args: LayerArgs) {
    super();
    const { activation, norm_first, ...make } = bindLayer('TransformerEncoderLayer', args);
    this.self_attn = make.attention();
    this.linear1 = make.widen();
    this.dropout = make.drop();
    this.linear2 = make.narrow();
    this.norm_first = norm_first;
    this.norm1 = make.norm();
    this.norm2 = make.norm();
    this.dropout1 = make.drop();
    this.dropout2 = make.drop();
    const isRelu = activation === F.relu || activation instanceof ReLU;
    const isGelu = activation === F.gelu || activation instanceof GELU;
    this.activation_relu_or_gelu = isRelu ? 1 : isGelu ? 2 : 0;
    this.activation = activation;
  }

  override forward(
    src: Tensor,
    ...args: Args<
      [src_mask?: Tensor | null, src_key_padding_mask?: Tensor | null, is_causal?: boolean],
      EncoderLayerForward
    >
  ): Tensor {
    const { src_mask, src_key_padding_mask, is_causal } = encoderForward.bind(args);
    const other = { mask: src_mask, name: 'src_mask' };
    const padding = additive(src_key_padding_mask, 'src_key_padding_mask', src.dtype, other);
    const mask = additive(src_mask, 'src_mask', src.dtype);
    const { norm1, norm2, norm_first } = this;
    const attend = (x: Tensor) => this._sa_block(x, mask, padding, is_causal);
    if (norm_first) {
      const attended = ops.add(src, attend(norm1(src)));
      return ops.add(attended, this._ff_block(norm2(attended)));
    }
    const attended = norm1(ops.add(src, attend(src)));
    return norm2(ops.add(attended, this._ff_block(attended)));
  }

  private _sa_block(x: Tensor, attn_mask: Tensor | null, key_padding_mask: Tensor | null, is_causal: boolean): Tensor {
    const options = { attn_mask, key_padding_mask, is_causal, need_weights: false };
    return this.dropout1(this.self_attn(x, x, x, options)[0]);
  }

  private _ff_block(x: Tensor): Tensor {
    return this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}

const decoderForward = signature('forward', {
  tgt_mask: optional<Tensor | null>(null),
  memory_mask: optional<Tensor | null>(null),
  tgt_key_padding_mask: optional<Tensor | null>(null),
  memory_key_padding_mask: optional<Tensor | null>(null),
  tgt_is_causal: false,
  memory_is_causal: false,
});

export interface DecoderForward {
  /** Pairs of the target to be left out. */
  tgt_mask?: Tensor | null;
  /** Pairs of target and memory to be left out. */
  memory_mask?: Tensor | null;
  /** Elements of the target to be left out. */
  tgt_key_padding_mask?: Tensor | null;
  /** Elements of the memory to be left out. */
  memory_key_padding_mask?: Tensor | null;
  /** Says that `tgt_mask` is the causal one. */
  tgt_is_causal?: boolean | null;
  /** Says that `memory_mask` is the causal one. */
  memory_is_causal?: boolean;
}
export type DecoderForwardArgs = Args<
  [
    tgt_mask?: Tensor | null,
    memory_mask?: Tensor | null,
    tgt_key_padding_mask?: Tensor | null,
    memory_key_padding_mask?: Tensor | null,
    tgt_is_causal?: boolean | null,
    memory_is_causal?: boolean,
  ],
  DecoderForward
>;

/**
 * Attention of a sequence to itself, then to the encoder's result, then a small network.
 * @example
 * const layer = new torch.nn.TransformerDecoderLayer(4, 2, 8, { batch_first: true });
 * console.log(layer(torch.ones(1, 3, 4), torch.ones(1, 5, 4)).shape);
 */
export class TransformerDecoderLayer extends Module {
  readonly self_attn: MultiheadAttention;
  readonly multihead_attn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm_first: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly activation: (x: Tensor) => Tensor;

  constructor(...args: LayerArgs) {
    super();
    const { activation, norm_first, ...make } = bindLayer('TransformerDecoderLayer', args);
    this.self_attn = make.attention();
    this.multihead_attn = make.attention();
    this.linear1 = make.widen();
    this.dropout = make.drop();
    this.linear2 = make.narrow();
    this.norm_first = norm_first;
    this.norm1 = make.norm();
    this.norm2 = make.norm();
    this.norm3 = make.norm();
    this.dropout1 = make.drop();
    this.dropout2 = make.drop();
    this.dropout3 = make.drop();
    this.activation = activation;
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: DecoderForwardArgs): Tensor {
    const given = decoderForward.bind(args);
    const own = {
      attn_mask: given.tgt_mask,
      key_padding_mask: given.tgt_key_padding_mask,
      is_causal: given.tgt_is_causal,
      need_weights: false,
    };
    const across = {
      attn_mask: given.memory_mask,
      key_padding_mask: given.memory_key_padding_mask,
      is_causal: given.memory_is_causal,
      need_weights: false,
    };
    const steps: [LayerNorm, (x: Tensor) => Tensor][] = [
      [this.norm1, (x) => this.dropout1(this.self_attn(x, x, x, own)[0])],
      [this.norm2, (x) => this.dropout2(this.multihead_attn(x, memory, memory, across)[0])],
      [this.norm3, (x) => this.dropout3(this.linear2(this.dropout(this.activation(this.linear1(x)))))],
    ];
    let x = tgt;
    for (const [norm, step] of steps) x = this.norm_first ? ops.add(x, step(norm(x))) : norm(ops.add(x, step(x)));
    return x;
  }
}
