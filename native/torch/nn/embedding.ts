/** Lookup of learned vectors. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { AssertionError } from '../errors';
import { embedding, embedding_bag, empty } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import { type Factory, type FactoryArgs, factory } from './factory';
import { normal_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { python, repr } from './text';

const tableParameters = {
  /** Number of vectors. */
  num_embeddings: required<number>(),
  /** Length of each. */
  embedding_dim: required<number>(),
  /** Index whose vector is left out: it gets no gradient. */
  padding_idx: optional<number | null>(null),
  /** Vectors that are looked up are first shortened to this norm. */
  max_norm: optional<number | null>(null),
  /** Which norm. */
  norm_type: 2,
  /** Divides gradients by how often their index occurs. */
  scale_grad_by_freq: false,
  /** Sparse gradients; they are always dense here. */
  sparse: false,
  /** The vectors to start with. */
  _weight: optional<Tensor | null>(null),
};

interface Table {
  num_embeddings: number;
  embedding_dim: number;
  padding_idx: number | null;
  _weight: Tensor | null;
}

/**
 * A table of vectors.
 * @internal
 */
abstract class Vectors extends Module {
  readonly num_embeddings: number;
  readonly embedding_dim: number;
  readonly padding_idx: number | null;
  declare readonly max_norm: number | null;
  declare readonly norm_type: number;
  declare readonly scale_grad_by_freq: boolean;
  declare readonly sparse: boolean;
  /** (num_embeddings, embedding_dim) */
  declare weight: Parameter;

  constructor({ num_embeddings, embedding_dim, padding_idx, _weight }: Table, outside: string, made: Factory) {
    super();
    if (padding_idx !== null && (padding_idx >= num_embeddings || padding_idx < -num_embeddings))
      throw new AssertionError(outside);
    this.num_embeddings = num_embeddings;
    this.embedding_dim = embedding_dim;
    this.padding_idx = padding_idx !== null && padding_idx < 0 ? num_embeddings + padding_idx : padding_idx;
    const size = [num_embeddings, embedding_dim];
    if (_weight && String([..._weight.shape]) !== String(size))
      throw new AssertionError('Shape of weight does not match num_embeddings and embedding_dim');
    this.register_parameter('weight', new Parameter(_weight ?? empty(size, made)));
    if (!_weight) this.reset_parameters();
  }

  /** Draws all vectors anew. */
  reset_parameters(): void {
    normal_(this.weight);
    const { padding_idx } = this;
    if (padding_idx !== null) no_grad(() => this.weight.select(0, padding_idx).fill_(0));
  }

  /** The part of the text about norms. */
  protected limits(): string {
    const { max_norm, norm_type } = this;
    return (
      (max_norm === null ? '' : `, max_norm=${python(max_norm)}`) +
      (norm_type === 2 ? '' : `, norm_type=${python(norm_type)}`)
    );
  }
}

const { _weight, ...lookup } = tableParameters;
const embeddingParameters = {
  ...lookup,
  _weight,
  /** Leaves the vectors as they are. */
  _freeze: false,
  ...factory,
};
const embeddingSignature = signature('Embedding.__init__', embeddingParameters);

export type EmbeddingOptions = Options<typeof embeddingParameters>;
type PretrainedOptions = Omit<EmbeddingOptions, 'num_embeddings' | 'embedding_dim' | '_weight' | '_freeze'> & {
  /** Leaves the vectors as they are. */
  freeze?: boolean;
};

/**
 * A table of vectors, looked up by index.
 * @example
 * const table = new torch.nn.Embedding(10, 3);
 * console.log(table);
 * console.log(table(torch.tensor([1, 4, 1])).shape);
 */
export class Embedding extends Vectors {
  constructor(
    ...args: Args<
      [
        num_embeddings: number,
        embedding_dim: number,
        padding_idx?: number | null,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        sparse?: boolean,
        _weight?: Tensor | null,
        _freeze?: boolean,
        ...FactoryArgs,
      ],
      EmbeddingOptions
    >
  ) {
    const { device, dtype, _freeze, max_norm, norm_type, scale_grad_by_freq, sparse, ...table } =
      embeddingSignature.bind(args);
    super(table, 'Padding_idx must be within num_embeddings', { device, dtype });
    Object.assign(this, { max_norm, norm_type, scale_grad_by_freq, sparse });
    this.weight.requires_grad_(!_freeze);
  }

  /** A table of given vectors, which do not train unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    ...args: Args<
      [
        freeze?: boolean,
        padding_idx?: number | null,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        sparse?: boolean,
      ],
      PretrainedOptions
    >
  ): Embedding {
    const { freeze, ...rest } = pretrained.bind(args);
    const [num_embeddings, embedding_dim] = rowsAndColumns(embeddings);
    return new Embedding({ num_embeddings, embedding_dim, _weight: embeddings, _freeze: freeze, ...rest });
  }

  override forward(input: Tensor): Tensor {
    const { weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    return embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
  }

  override extra_repr(): string {
    const { num_embeddings, embedding_dim, padding_idx, scale_grad_by_freq, sparse } = this;
    let text = `${num_embeddings}, ${embedding_dim}`;
    if (padding_idx !== null) text += `, padding_idx=${padding_idx}`;
    text += this.limits();
    if (scale_grad_by_freq) text += ', scale_grad_by_freq=True';
    return sparse ? `${text}, sparse=True` : text;
  }
}

const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = tableParameters;
const pretrained = signature(
  'Embedding.from_pretrained',
  { freeze: true, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse },
  { self: true },
);

function rowsAndColumns(embeddings: Tensor): [number, number] {
  if (embeddings.dim() !== 2) throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
  return [embeddings.size(0), embeddings.size(1)];
}

type BagMode = 'mean' | 'sum' | 'max';
const bagTail = {
  max_norm,
  norm_type,
  scale_grad_by_freq,
  /** How the vectors of a bag are joined. */
  mode: optional<BagMode>('mean'),
  sparse,
};
const bagParameters = {
  num_embeddings: tableParameters.num_embeddings,
  embedding_dim: tableParameters.embedding_dim,
  ...bagTail,
  _weight,
  /** The last offset is the end of the last bag. */
  include_last_offset: false,
  padding_idx,
  ...factory,
};
const bagSignature = signature('EmbeddingBag.__init__', bagParameters);
const pretrainedBag = signature(
  'EmbeddingBag.from_pretrained',
  { freeze: true, ...bagTail, include_last_offset: false, padding_idx },
  { self: true },
);
const forwardSignature = signature('forward', {
  offsets: optional<Tensor | null>(null),
  per_sample_weights: optional<Tensor | null>(null),
});

export type EmbeddingBagOptions = Options<typeof bagParameters>;

/**
 * Means, sums or maxima of vectors that are looked up by bags of indices.
 * @example
 * const bags = new torch.nn.EmbeddingBag(10, 3, { mode: 'sum' });
 * console.log(bags);
 * console.log(bags(torch.tensor([1, 4, 1]), torch.tensor([0, 2])).shape);
 */
export class EmbeddingBag extends Vectors {
  readonly mode: BagMode;
  readonly include_last_offset: boolean;

  constructor(
    ...args: Args<
      [
        num_embeddings: number,
        embedding_dim: number,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        mode?: BagMode,
        sparse?: boolean,
        _weight?: Tensor | null,
        include_last_offset?: boolean,
        padding_idx?: number | null,
        ...FactoryArgs,
      ],
      EmbeddingBagOptions
    >
  ) {
    const { device, dtype, mode, include_last_offset, max_norm, norm_type, scale_grad_by_freq, sparse, ...table } =
      bagSignature.bind(args);
    super(table, 'padding_idx must be within num_embeddings', { device, dtype });
    Object.assign(this, { max_norm, norm_type, scale_grad_by_freq, sparse });
    this.mode = mode;
    this.include_last_offset = include_last_offset;
  }

  /** A table of given vectors, which do not train unless `freeze` is false. */
  static from_pretrained(
    embeddings: Tensor,
    options: Omit<EmbeddingBagOptions, 'num_embeddings' | 'embedding_dim' | '_weight'> & { freeze?: boolean } = {},
  ): EmbeddingBag {
    const { freeze, ...rest } = pretrainedBag.bind([options]);
    const [num_embeddings, embedding_dim] = rowsAndColumns(embeddings);
    const bags = new EmbeddingBag({ num_embeddings, embedding_dim, _weight: embeddings, ...rest });
    bags.weight.requires_grad_(!freeze);
    return bags;
  }

  override forward(
    input: Tensor,
    ...args: Args<
      [offsets?: Tensor | null, per_sample_weights?: Tensor | null],
      { offsets?: Tensor | null; per_sample_weights?: Tensor | null }
    >
  ): Tensor {
    const { offsets, per_sample_weights } = forwardSignature.bind(args);
    return embedding_bag(
      input,
      this.weight,
      offsets,
      this.max_norm,
      this.norm_type,
      this.scale_grad_by_freq,
      this.mode,
      this.sparse,
      per_sample_weights,
      this.include_last_offset,
      this.padding_idx,
    );
  }

  override extra_repr(): string {
    const { num_embeddings, embedding_dim, scale_grad_by_freq, mode, padding_idx } = this;
    const frequency = scale_grad_by_freq ? ', scale_grad_by_freq=True' : '';
    const padding = padding_idx === null ? '' : `, padding_idx=${padding_idx}`;
    return `${num_embeddings}, ${embedding_dim}${this.limits()}${frequency}, mode=${repr(mode)}${padding}`;
  }
}
