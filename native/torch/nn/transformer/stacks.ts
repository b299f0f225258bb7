/** Stacks of transformer layers. */
import { type Args, optional, required, signature } from '../../arguments';
import { deepcopy } from '../../copy';
import { is_grad_enabled } from '../../grad_mode';
import { checkCount } from '../../numbers';
import type { Tensor } from '../../tensor';
import { warn } from '../../warn';
import { ModuleList } from '../container';
import { Module } from '../module';
import { checkRoom } from '../room';
import { type DecoderForwardArgs, type TransformerDecoderLayer, TransformerEncoderLayer } from './layers';
import { additive, isCausal, sequenceLength } from './mask';

function clones(layer: Module, count: number): ModuleList {
  checkCount(count);
  const bytes = [...layer.parameters()].reduce((sum, param) => sum + param.nbytes, 0);
  checkRoom(count, bytes);
  return new ModuleList(Array.from({ length: Number(count) }, () => deepcopy(layer)));
}

const encoderSignature = signature('TransformerEncoder.__init__', {
  encoder_layer: required<Module>(),
  num_layers: required<number>(),
  norm: optional<Module | null>(null),
  enable_nested_tensor: true,
  mask_check: true,
});
interface EncoderOptions {
  encoder_layer?: Module;
  num_layers?: number;
  /** Applied to the result. */
  norm?: Module | null;
  /** In evaluation, leaves zeros at the end of sequences that are padded. */
  enable_nested_tensor?: boolean;
  /** Looks whether padding is at the end of sequences. */
  mask_check?: boolean;
}
const encoderForward = signature('forward', {
  mask: optional<Tensor | null>(null),
  src_key_padding_mask: optional<Tensor | null>(null),
  is_causal: optional<boolean | null>(null),
});
interface EncoderForward {
  /** Pairs to be left out. */
  mask?: Tensor | null;
  /** Elements to be left out. */
  src_key_padding_mask?: Tensor | null;
  /** Says whether `mask` is the causal one; null to look. */
  is_causal?: boolean | null;
}

/** What of a layer makes PyTorch leave its path for padded sequences, or '' for nothing. */
function notNested(layer: Module): string {
  if (!(layer instanceof TransformerEncoderLayer)) return 'encoder_layer was not TransformerEncoderLayer';
  const { self_attn, norm1, norm2 } = layer;
  if (layer.norm_first) return 'encoder_layer.norm_first was True';
  if (!self_attn.batch_first)
    return 'encoder_layer.self_attn.batch_first was not True(use batch_first for better inference performance)';
  if (!self_attn.in_proj_weight) return 'encoder_layer.self_attn._qkv_same_embed_dim was not True';
  if (!self_attn.in_proj_bias) return 'encoder_layer.self_attn was passed bias=False';
  if (!layer.activation_relu_or_gelu) return 'encoder_layer.activation_relu_or_gelu was not True';
  if (norm1.eps !== norm2.eps) return 'encoder_layer.norm1.eps was not equal to encoder_layer.norm2.eps';
  return self_attn.num_heads % 2 === 1 ? 'encoder_layer.self_attn.num_heads is odd' : '';
}

/**
 * A stack of encoder layers, copies of one.
 * @example
 * const layer = new torch.nn.TransformerEncoderLayer(4, 2, 8, { batch_first: true });
 * const encoder = new torch.nn.TransformerEncoder(layer, 2);
 * console.log(encoder(torch.ones(1, 3, 4)).shape);
 */
export class TransformerEncoder extends Module {
  readonly layers: ModuleList;
  readonly num_layers: number;
  readonly norm: Module | null;
  readonly enable_nested_tensor: boolean;
  readonly use_nested_tensor: boolean;
  readonly mask_check: boolean;

  constructor(
    ...args: Args<
      [
        encoder_layer: Module,
        num_layers: number,
        norm?: Module | null,
        enable_nested_tensor?: boolean,
        mask_check?: boolean,
      ],
      EncoderOptions
    >
  ) {
    super();
    const { encoder_layer, num_layers, norm, enable_nested_tensor, mask_check } = encoderSignature.bind(args);
    this.layers = clones(encoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
    this.enable_nested_tensor = enable_nested_tensor;
    this.mask_check = mask_check;
    const reason = enable_nested_tensor ? notNested(encoder_layer) : '';
    if (reason) warn(`enable_nested_tensor is True, but self.use_nested_tensor is False because ${reason}`);
    this.use_nested_tensor = enable_nested_tensor && !reason;
  }

  override forward(
    src: Tensor,
    ...args: Args<
      [mask?: Tensor | null, src_key_padding_mask?: Tensor | null, is_causal?: boolean | null],
      EncoderForward
    >
  ): Tensor {
    const given = encoderForward.bind(args);
    const other = { mask: given.mask, name: 'mask' };
    const src_key_padding_mask = additive(given.src_key_padding_mask, 'src_key_padding_mask', src.dtype, other);
    const src_mask = additive(given.mask, 'mask', src.dtype);
    const attention = (this.layers.at(0) as TransformerEncoderLayer).self_attn;
    const length = sequenceLength(src, attention?.batch_first ?? false);
    const is_causal = isCausal(src_mask, given.is_causal, length);
    let output = src;
    for (const layer of this.layers) output = layer(output, { src_mask, is_causal, src_key_padding_mask });
    // PyTorch computes padded sequences without their padding here, which comes back as zeros.
    if (src_key_padding_mask && this.leavesPaddingOut(src, src_mask, src_key_padding_mask))
      output = output.masked_fill(src_key_padding_mask.ne(0).unsqueeze(-1), 0);
    return this.norm ? this.norm(output) : output;
  }

  private leavesPaddingOut(src: Tensor, mask: Tensor | null, padding: Tensor): boolean {
    const [first] = this.layers;
    if (!this.use_nested_tensor || !first || first.training || src.dim() !== 3 || mask) return false;
    const recorded = [src, ...first.parameters()].some((tensor) => tensor.requires_grad);
    if (is_grad_enabled() && recorded) return false;
    if (!this.mask_check) return true;
    const left = padding.ne(0).long();
    return left.size(1) < 2 || Boolean(left.diff(1, -1).ge(0).all().item());
  }
}

const decoderSignature = signature('TransformerDecoder.__init__', {
  decoder_layer: required<Module>(),
  num_layers: required<number>(),
  norm: optional<Module | null>(null),
});
const decoderForward = signature('forward', {
  tgt_mask: optional<Tensor | null>(null),
  memory_mask: optional<Tensor | null>(null),
  tgt_key_padding_mask: optional<Tensor | null>(null),
  memory_key_padding_mask: optional<Tensor | null>(null),
  tgt_is_causal: optional<boolean | null>(null),
  memory_is_causal: false,
});

/**
 * A stack of decoder layers, copies of one.
 * @example
 * const layer = new torch.nn.TransformerDecoderLayer(4, 2, 8, { batch_first: true });
 * const decoder = new torch.nn.TransformerDecoder(layer, 2);
 * console.log(decoder(torch.ones(1, 3, 4), torch.ones(1, 5, 4)).shape);
 */
export class TransformerDecoder extends Module {
  readonly layers: ModuleList;
  readonly num_layers: number;
  readonly norm: Module | null;

  constructor(
    ...args: Args<
      [decoder_layer: Module, num_layers: number, norm?: Module | null],
      { decoder_layer?: Module; num_layers?: number; norm?: Module | null }
    >
  ) {
    super();
    const { decoder_layer, num_layers, norm } = decoderSignature.bind(args);
    this.layers = clones(decoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: DecoderForwardArgs): Tensor {
    const given = decoderForward.bind(args);
    const { self_attn } = this.layers.at(0) as TransformerDecoderLayer;
    const length = sequenceLength(tgt, self_attn?.batch_first ?? false);
    const tgt_is_causal = isCausal(given.tgt_mask, given.tgt_is_causal, length);
    let output = tgt;
    for (const layer of this.layers) output = layer(output, memory, { ...given, tgt_is_causal });
    return this.norm ? this.norm(output) : output;
  }
}
