/** Lookup of learned vectors. */
import { type Options, optional, required, signature } from '../arguments';
import type { Device } from '../device';
import type { DType } from '../dtype';
import { AssertionError } from '../errors';
import { empty } from '../generated/ops';
import { no_grad } from '../grad_mode';
import type { Tensor } from '../tensor';
import * as F from './functional';
import { normal_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';

const embedding = {
  /** Number of vectors. */
  num_embeddings: required<number>(),
  /** Length of each. */
  embedding_dim: required<number>(),
  /** Index whose vector is zero and stays so. */
  padding_idx: optional<number | null>(null),
  device: optional<Device | string | null>(null),
  dtype: optional<DType | null>(null),
};
const embeddingSignature = signature('Embedding.__init__', embedding);

export type EmbeddingOptions = Options<typeof embedding>;

/**
 * A table of vectors, looked up by index.
 * @example
 * const table = new torch.nn.Embedding(10, 3);
 * console.log(table(torch.tensor([1, 4, 1])).shape);
 */
export class Embedding extends Module {
  readonly num_embeddings: number;
  readonly embedding_dim: number;
  readonly padding_idx: number | null;
  /** (num_embeddings, embedding_dim) */
  weight: Parameter;

  constructor(num_embeddings: number, embedding_dim: number, options?: EmbeddingOptions);
  constructor(num_embeddings: number, embedding_dim: number, padding_idx: number | null, options?: EmbeddingOptions);
  constructor(options: EmbeddingOptions);
  constructor(...args: unknown[]) {
    super();
    const { num_embeddings, embedding_dim, padding_idx, device, dtype } = embeddingSignature.bind(args);
    if (padding_idx !== null && (padding_idx >= num_embeddings || padding_idx < -num_embeddings)) {
      throw new AssertionError('Padding_idx must be within num_embeddings');
    }
    this.num_embeddings = num_embeddings;
    this.embedding_dim = embedding_dim;
    this.padding_idx = padding_idx !== null && padding_idx < 0 ? num_embeddings + padding_idx : padding_idx;
    this.weight = new Parameter(empty([num_embeddings, embedding_dim], { device, dtype }));
    this.reset_parameters();
  }

  /** Draws all vectors anew. */
  reset_parameters(): void {
    normal_(this.weight);
    const { padding_idx } = this;
    if (padding_idx !== null) no_grad(() => this.weight.select(0, padding_idx).fill_(0));
  }

  override forward(input: Tensor): Tensor {
    return F.embedding(input, this.weight, { padding_idx: this.padding_idx });
  }

  override extra_repr(): string {
    const padding = this.padding_idx === null ? '' : `, padding_idx=${this.padding_idx}`;
    return `${this.num_embeddings}, ${this.embedding_dim}${padding}`;
  }
}
