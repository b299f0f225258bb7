/** Transformers (Vaswani et al., 2017). */
import { type Args, type Options, optional, signature } from '../../arguments';
import { RuntimeError } from '../../errors';
import type { Tensor } from '../../tensor';
import type { Factory, FactoryArgs } from '../factory';
import { xavier_uniform_ } from '../init';
import { Module } from '../module';
import { LayerNorm } from '../normalization';
import { type Activation, layerSizes, layerStyle, TransformerDecoderLayer, TransformerEncoderLayer } from './layers';
import { causalMask } from './mask';
import { TransformerDecoder, TransformerEncoder } from './stacks';

export { TransformerDecoderLayer, TransformerEncoderLayer, type TransformerLayerOptions } from './layers';
export { TransformerDecoder, TransformerEncoder } from './stacks';

const parameters = {
  /** Size of each element of a sequence. */
  d_model: 512,
  /** Number of heads. */
  nhead: 8,
  num_encoder_layers: 6,
  num_decoder_layers: 6,
  ...layerSizes,
  /** Used in the place of the encoder. */
  custom_encoder: optional<Module | null>(null),
  /** Used in the place of the decoder. */
  custom_decoder: optional<Module | null>(null),
  ...layerStyle,
};
const transformerSignature = signature('Transformer.__init__', parameters);

export type TransformerOptions = Options<typeof parameters>;

const forwardParameters = {
  src_mask: optional<Tensor | null>(null),
  tgt_mask: optional<Tensor | null>(null),
  memory_mask: optional<Tensor | null>(null),
  src_key_padding_mask: optional<Tensor | null>(null),
  tgt_key_padding_mask: optional<Tensor | null>(null),
  memory_key_padding_mask: optional<Tensor | null>(null),
  src_is_causal: optional<boolean | null>(null),
  tgt_is_causal: optional<boolean | null>(null),
  memory_is_causal: false,
};
const forwardSignature = signature('forward', forwardParameters);

/**
 * An encoder for source sequences, and a decoder that looks at its result.
 * @example
 * const net = new torch.nn.Transformer({
 *   d_model: 4,
 *   nhead: 2,
 *   num_encoder_layers: 1,
 *   num_decoder_layers: 1,
 *   dim_feedforward: 8,
 * });
 * console.log(net(torch.ones(5, 1, 4), torch.ones(3, 1, 4)).shape);
 */
export class Transformer extends Module {
  readonly encoder: Module;
  readonly decoder: Module;
  readonly d_model: number;
  readonly nhead: number;
  readonly batch_first: boolean;

  constructor(
    ...args: Args<
      [
        d_model?: number,
        nhead?: number,
        num_encoder_layers?: number,
        num_decoder_layers?: number,
        dim_feedforward?: number,
        dropout?: number,
        activation?: Activation,
        custom_encoder?: Module | null,
        custom_decoder?: Module | null,
        layer_norm_eps?: number,
        batch_first?: boolean,
        norm_first?: boolean,
        bias?: boolean,
        ...FactoryArgs,
      ],
      TransformerOptions
    >
  ) {
    super();
    const { num_encoder_layers, num_decoder_layers, custom_encoder, custom_decoder, ...layer } =
      transformerSignature.bind(args);
    const { d_model, nhead, batch_first, layer_norm_eps, bias, device, dtype } = layer;
    const norm = () => new LayerNorm(d_model, { eps: layer_norm_eps, bias, device, dtype });
    this.encoder =
      custom_encoder ?? new TransformerEncoder(new TransformerEncoderLayer(layer), num_encoder_layers, norm());
    this.decoder =
      custom_decoder ?? new TransformerDecoder(new TransformerDecoderLayer(layer), num_decoder_layers, norm());
    this._reset_parameters();
    this.d_model = d_model;
    this.nhead = nhead;
    this.batch_first = batch_first;
  }

  /** Draws all matrices anew. */
  _reset_parameters(): void {
    for (const parameter of this.parameters()) if (parameter.dim() > 1) xavier_uniform_(parameter);
  }

  override forward(
    src: Tensor,
    tgt: Tensor,
    ...args: Args<
      [
        src_mask?: Tensor | null,
        tgt_mask?: Tensor | null,
        memory_mask?: Tensor | null,
        src_key_padding_mask?: Tensor | null,
        tgt_key_padding_mask?: Tensor | null,
        memory_key_padding_mask?: Tensor | null,
        src_is_causal?: boolean | null,
        tgt_is_causal?: boolean | null,
        memory_is_causal?: boolean,
      ],
      Options<typeof forwardParameters>
    >
  ): Tensor {
    const { src_mask, src_key_padding_mask, src_is_causal, ...decoding } = forwardSignature.bind(args);
    const batch = this.batch_first ? 0 : 1;
    if (src.dim() === 3 && src.size(batch) !== tgt.size(batch))
      throw new RuntimeError('the batch number of src and tgt must be equal');
    if (src.size(-1) !== this.d_model || tgt.size(-1) !== this.d_model)
      throw new RuntimeError('the feature number of src and tgt must be equal to d_model');
    const memory = this.encoder(src, { mask: src_mask, src_key_padding_mask, is_causal: src_is_causal });
    return this.decoder(tgt, memory, decoding);
  }

  /** A mask that lets no position look at later ones: minus infinity above the diagonal. */
  static generate_square_subsequent_mask(sz: number, options: Factory = {}): Tensor {
    return causalMask(sz, options);
  }
}
