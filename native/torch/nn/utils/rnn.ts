/** `nn.utils.rnn`: sequences of different lengths in one tensor, padded or packed. */
import { type Args, optional, required, signature } from '../../arguments';
import { int64 } from '../../dtype';
import { RuntimeError, ValueError } from '../../errors';
import { tensor } from '../../factory';
import * as ops from '../../generated/ops';
import { Tensor } from '../../tensor';
import { classname } from '../../typename';

type Conversion = Parameters<Tensor['to']>;

/**
 * Sequences without padding: `data` holds their elements time by time, `batch_sizes` how many sequences reach each time.
 * Made by `pack_padded_sequence` and `pack_sequence`.
 * @example
 * const { pack_sequence } = torch.nn.utils.rnn;
 * const packed = pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
 * console.log(packed);
 */
export class PackedSequence {
  readonly data: Tensor;
  readonly batch_sizes: Tensor;
  /** Where each sequence was before they were sorted, or null. */
  readonly sorted_indices: Tensor | null;
  /** Where each sequence is now, or null. */
  readonly unsorted_indices: Tensor | null;

  constructor(
    data: Tensor,
    batch_sizes: Tensor,
    sorted_indices: Tensor | null = null,
    unsorted_indices: Tensor | null = null,
  ) {
    if (batch_sizes.device.type !== 'cpu')
      throw new ValueError(
        'batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They should ' +
          'be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. ' +
          'https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence',
      );
    this.data = data;
    this.batch_sizes = batch_sizes;
    this.sorted_indices = sorted_indices;
    this.unsorted_indices = unsorted_indices ?? invert_permutation(sorted_indices);
  }

  /** Converts the data, as `Tensor.to` does. */
  to(...args: Conversion): PackedSequence {
    const data = this.data.to(...args);
    return data === this.data ? this : this.with(data);
  }
  cpu(): PackedSequence {
    return this.to('cpu');
  }
  cuda(device = 'cuda'): PackedSequence {
    return this.to(device);
  }
  double(): PackedSequence {
    return this.with(this.data.double());
  }
  float(): PackedSequence {
    return this.with(this.data.float());
  }
  half(): PackedSequence {
    return this.with(this.data.half());
  }
  long(): PackedSequence {
    return this.with(this.data.long());
  }
  int(): PackedSequence {
    return this.with(this.data.int());
  }
  get is_cuda(): boolean {
    return this.data.is_cuda;
  }

  private with(data: Tensor): PackedSequence {
    return new PackedSequence(data, this.batch_sizes, this.sorted_indices, this.unsorted_indices);
  }

  /** The fields in order, as a tuple has them. */
  *[Symbol.iterator](): IterableIterator<Tensor | null> {
    yield* [this.data, this.batch_sizes, this.sorted_indices, this.unsorted_indices];
  }

  toString(): string {
    const fields = { data: this.data, batch_sizes: this.batch_sizes };
    const indices = { sorted_indices: this.sorted_indices, unsorted_indices: this.unsorted_indices };
    const texts = Object.entries({ ...fields, ...indices }).map(([name, value]) => `${name}=${value ?? 'None'}`);
    return `PackedSequence(${texts.join(', ')})`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * The permutation that undoes another.
 * @example
 * console.log(torch.nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1])));
 */
export function invert_permutation(permutation: Tensor | null): Tensor | null {
  if (!permutation) return null;
  const places = ops.arange(0, permutation.numel(), 1, { device: permutation.device });
  return ops.empty_like(permutation).scatter_(0, permutation, places);
}

const pack = signature('pack_padded_sequence', {
  input: required<Tensor>(),
  lengths: required<Tensor | readonly number[]>(),
  batch_first: false,
  enforce_sorted: true,
});

/**
 * Packs padded sequences, (time, batch, …) or with `batch_first` (batch, time, …). Unless `enforce_sorted` is false, the
 * longest must come first.
 * @example
 * const { pack_padded_sequence } = torch.nn.utils.rnn;
 * const padded = torch.tensor([[1, 2, 3], [4, 0, 0]]);
 * console.log(pack_padded_sequence(padded, [3, 1], { batch_first: true }));
 */
export function pack_padded_sequence(
  ...args: Args<
    [input: Tensor, lengths: Tensor | readonly number[], batch_first?: boolean, enforce_sorted?: boolean],
    { lengths?: Tensor | readonly number[]; batch_first?: boolean; enforce_sorted?: boolean }
  >
): PackedSequence {
  const { input: given, lengths: listed, batch_first, enforce_sorted } = pack.bind(args);
  let lengths = listed instanceof Tensor ? listed.to(int64) : tensor([...listed], { dtype: int64 });
  let input = given;
  let sorted_indices: Tensor | null = null;
  if (!enforce_sorted) {
    const [values, indices] = lengths.sort({ descending: true }) as unknown as [Tensor, Tensor];
    [lengths, sorted_indices] = [values, indices];
    input = input.index_select(batch_first ? 0 : 1, indices);
  }
  const [data, batch_sizes] = ops._pack_padded_sequence(input, lengths, batch_first);
  return new PackedSequence(data, batch_sizes, sorted_indices);
}

const unpack = signature('pad_packed_sequence', {
  sequence: required<PackedSequence>(),
  batch_first: false,
  padding_value: 0,
  total_length: optional<number | null>(null),
});

/**
 * Pads packed sequences; returns them with their lengths.
 * @example
 * const { pack_sequence, pad_packed_sequence } = torch.nn.utils.rnn;
 * const packed = pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
 * const [padded, lengths] = pad_packed_sequence(packed, { batch_first: true });
 * console.log(padded, lengths);
 */
export function pad_packed_sequence(
  ...args: Args<
    [sequence: PackedSequence, batch_first?: boolean, padding_value?: number, total_length?: number | null],
    { batch_first?: boolean; padding_value?: number; total_length?: number | null }
  >
): [padded: Tensor, lengths: Tensor] {
  const { sequence, batch_first, padding_value, total_length } = unpack.bind(args);
  const longest = sequence.batch_sizes.size(0);
  if (total_length !== null && total_length < longest)
    throw new ValueError(
      'Expected total_length to be at least the length of the longest sequence in input, but got ' +
        `total_length=${total_length} and max sequence length being ${longest}`,
    );
  const { data, batch_sizes, unsorted_indices } = sequence;
  const length = total_length ?? longest;
  const [padded, lengths] = ops._pad_packed_sequence(data, batch_sizes, batch_first, padding_value, length);
  if (!unsorted_indices) return [padded, lengths];
  return [padded.index_select(batch_first ? 0 : 1, unsorted_indices), lengths.index_select(0, unsorted_indices)];
}

const padding = signature('pad_sequence', {
  sequences: required<Iterable<Tensor>>(),
  batch_first: false,
  padding_value: 0,
  padding_side: optional<'left' | 'right'>('right'),
});

/**
 * Sequences of different lengths as one tensor, filled up at the end.
 * @example
 * const { pad_sequence } = torch.nn.utils.rnn;
 * console.log(pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])], { batch_first: true }));
 */
export function pad_sequence(
  ...args: Args<
    [sequences: Iterable<Tensor>, batch_first?: boolean, padding_value?: number, padding_side?: 'left' | 'right'],
    { batch_first?: boolean; padding_value?: number; padding_side?: 'left' | 'right' }
  >
): Tensor {
  const { sequences, batch_first, padding_value, padding_side } = padding.bind(args);
  if (sequences instanceof Tensor) return pad_sequence(sequences.unbind(0), batch_first, padding_value, padding_side);
  if (typeof sequences?.[Symbol.iterator] !== 'function')
    throw new RuntimeError(
      `pad_sequence: Expected iterable for input sequences, but got arg of type: <class '${classname(sequences)}'>`,
    );
  return ops.pad_sequence([...sequences], batch_first, padding_value, padding_side);
}

/**
 * The sequences that `pad_sequence` made one tensor of.
 * @example
 * const { pad_sequence, unpad_sequence } = torch.nn.utils.rnn;
 * const padded = pad_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
 * console.log(unpad_sequence(padded, torch.tensor([3, 1])));
 */
export function unpad_sequence(
  padded_sequences: Tensor,
  lengths: Tensor,
  batch_first: boolean | { batch_first?: boolean } = false,
): Tensor[] {
  const first = typeof batch_first === 'boolean' ? batch_first : (batch_first.batch_first ?? false);
  const sequences = (first ? padded_sequences : padded_sequences.transpose(0, 1)).unbind(0);
  const places = ops.arange(padded_sequences.size(first ? 1 : 0));
  return sequences.map((sequence, i) => sequence.at(places.lt(lengths.select(0, i))));
}

/**
 * Packs sequences of different lengths. Unless `enforce_sorted` is false, the longest must come first.
 * @example
 * const { pack_sequence } = torch.nn.utils.rnn;
 * console.log(pack_sequence([torch.tensor([4]), torch.tensor([1, 2])], { enforce_sorted: false }));
 */
export function pack_sequence(
  sequences: readonly Tensor[],
  enforce_sorted: boolean | { enforce_sorted?: boolean } = true,
): PackedSequence {
  const sorted = typeof enforce_sorted === 'boolean' ? enforce_sorted : (enforce_sorted.enforce_sorted ?? true);
  const lengths = sequences.map((sequence) => sequence.size(0));
  return pack_padded_sequence(pad_sequence(sequences), lengths, { enforce_sorted: sorted });
}

/**
 * The sequences that `pack_sequence` packed.
 * @example
 * const { pack_sequence, unpack_sequence } = torch.nn.utils.rnn;
 * console.log(unpack_sequence(pack_sequence([torch.tensor([1, 2]), torch.tensor([4])])));
 */
export function unpack_sequence(packed_sequences: PackedSequence): Tensor[] {
  const [padded, lengths] = pad_packed_sequence(packed_sequences, true);
  return unpad_sequence(padded, lengths, true);
}
