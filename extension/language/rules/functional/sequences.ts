/** `nn.utils.rnn`: sequences of different lengths in one tensor, padded or packed. */
import { max, mul, printShape, printSize, product, type Size, sum } from '../../sizes';
import { list, number, type ObjectValue, type TensorValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { lengthsOf } from '../lengths';
import { define, rule } from '../registry';

const PLACE = 'nn.utils.rnn';

define(
  PLACE,
  'pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0.0, str padding_side="right") -> Tensor',
  (call) => {
    const given = call.value('sequences');
    // Any number of sequences alike, each of its own length.
    const parts: readonly TensorValue[] =
      given?.kind === 'sequence' && given.element.kind === 'tensor' ? [given.element] : call.tensors('sequences');
    const [first = call.refuse('invalid-argument', 'received an empty list of sequences')] = parts;
    const shape = first.shape ?? call.unknown(tensor(undefined, first.dtype));
    let longest: Size = shape[0] ?? call.refuse('rank-mismatch', 'Expected sequences with at least one dimension');
    for (const [i, part] of parts.entries()) {
      const own = part.shape ?? call.unknown(tensor(undefined, first.dtype));
      if (own.length !== shape.length) mismatch(call, shape, own, i);
      for (const [dim, size] of own.entries())
        if (dim > 0) call.needEqual(shape[dim]!, size, 'join-mismatch', () => unequal(shape, own, i), { dim });
      longest = max(longest, own[0]!);
    }
    const count = given?.kind === 'sequence' ? (given.length ?? call.context.fresh('n', 1)) : parts.length;
    const leading = call.flag('batch_first') ? [count, longest] : [longest, count];
    call.words = `${printSize(count)} sequences of up to ${printSize(longest)} → ${printShape([...leading, ...shape.slice(1)])}`;
    return tensor([...leading, ...shape.slice(1)], first.dtype);
  },
);

const unequal = (first: readonly Size[], own: readonly Size[], at: number): string =>
  `The sizes of sequences must match in all dimensions but the first: got ${printShape(first)} at entry 0 and ${printShape(own)} at entry ${at}`;

function mismatch(call: Call, first: readonly Size[], own: readonly Size[], at: number): never {
  return call.refuse('join-mismatch', unequal(first, own, at), { argument: 'sequences' });
}

const packed = (fields: Record<string, Value>): ObjectValue => ({
  kind: 'object',
  type: 'PackedSequence',
  fields: new Map(Object.entries(fields)),
});

define(
  PLACE,
  ['Tensor', 'int[]'].map(
    (lengths) =>
      `pack_padded_sequence(Tensor input, ${lengths} lengths, bool batch_first=False, bool enforce_sorted=True) -> ()`,
  ),
  (call) => {
    const { shape, dtype } = call.tensor('input');
    const lengths = lengthsOf(call.value('lengths'));
    if (!shape || shape.length < 2) return packed({ data: tensor(undefined, dtype) });
    const [time, batch] = call.flag('batch_first') ? [shape[1]!, shape[0]!] : [shape[0]!, shape[1]!];
    const given = call.value('lengths');
    const count = given?.kind === 'tensor' ? given.shape?.[0] : given?.kind === 'list' ? given.items.length : undefined;
    const sorted = call.flag('enforce_sorted');
    if (count !== undefined && sorted)
      call.needEqual(
        count,
        batch,
        'size-mismatch',
        () =>
          `Expected \`len(lengths)\` to be equal to batch_size, but got ${printSize(count)} (batch_size=${printSize(batch)})`,
        { argument: 'lengths', against: 'input', expected: batch, actual: count },
      );
    // Sequences that are sorted first are picked by the lengths' order: what has no length is left out.
    else if (count !== undefined)
      call.needAtMost(count, batch, 'index-out-of-range', () => 'index out of range in self', {
        argument: 'lengths',
        against: 'input',
        expected: batch,
        actual: count,
      });
    const falls = (at: number) => at === 0 || call.facts.atMost(lengths![at]!, lengths![at - 1]!) !== false;
    if (sorted && lengths?.some((_, at) => !falls(at)))
      call.refuse(
        'invalid-argument',
        '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
        { argument: 'lengths' },
      );
    if (lengths?.some((length) => call.facts.atMost(length, 0)))
      call.refuse(
        'invalid-argument',
        'Length of all samples has to be greater than 0, but found an element in `lengths` that is <= 0',
        {
          argument: 'lengths',
        },
      );
    const longest = lengths?.reduce((a, b) => max(a, b), 0);
    if (longest !== undefined)
      call.needAtMost(
        longest,
        time,
        'size-mismatch',
        () => `Expected sequences of at most ${printSize(time)} elements, but got a length of ${printSize(longest)}`,
        { argument: 'lengths', against: 'input', expected: time, actual: longest },
      );
    const rows = lengths ? sum(lengths) : call.context.fresh('rows', 1);
    return packed({
      data: tensor([rows, ...shape.slice(2)], dtype),
      batch: number(count === undefined || sorted ? batch : count),
      ...(longest !== undefined && { time: number(longest) }),
    });
  },
);

define(
  PLACE,
  'pad_packed_sequence(Generator sequence, bool batch_first=False, float padding_value=0.0, int? total_length=None) -> (Tensor, Tensor)',
  (call) => {
    const sequence = call.args.get('sequence');
    if (sequence?.kind !== 'object') return list([tensor(undefined), tensor(undefined, 'int64')]);
    const sizeOf = (name: string, least: number): Size => {
      const field = sequence.fields.get(name);
      return field?.kind === 'number' && field.value !== undefined ? field.value : call.context.fresh(name, least);
    };
    const data = sequence.fields.get('data');
    const own = data?.kind === 'tensor' ? data : tensor(undefined);
    const batch = sizeOf('batch', 1);
    const time = call.size('total_length') ?? sizeOf('time', 1);
    const leading = call.flag('batch_first') ? [batch, time] : [time, batch];
    const padded = {
      ...tensor(own.shape && [...leading, ...own.shape.slice(1)], own.dtype),
      ...(own.requiresGrad !== undefined && { requiresGrad: own.requiresGrad }),
    };
    return list([padded, tensor([batch], 'int64')]);
  },
);

define(PLACE, 'pack_sequence(Tensor[] sequences, bool enforce_sorted=True) -> ()', (call) => {
  const parts = call.tensors('sequences');
  const [first] = parts;
  const sizes = parts.map(({ shape }) => shape?.[0]);
  if (!first?.shape || sizes.includes(undefined)) return packed({ data: tensor(undefined, first?.dtype) });
  return packed({
    data: tensor([sum(sizes as Size[]), ...first.shape.slice(1)], first.dtype),
    batch: number(parts.length),
    time: number((sizes as Size[]).reduce((a, b) => max(a, b), 0)),
  });
});

/** Vectors of all parameters. */
define('nn.utils', 'parameters_to_vector(Tensor[] parameters) -> Tensor', (call) => {
  const shapes = call.tensors('parameters').map(({ shape }) => shape ?? call.unknown(tensor(undefined)));
  return tensor([sum(shapes.map((shape) => shape.reduce<Size>((all, size) => mul(all, size), 1)))], 'float32');
});

// The ops behind them.
rule('_pack_padded_sequence', (call) => {
  const { dtype } = call.tensor('input');
  const given = call.shape('input');
  call.check(product(given) !== 0, 'invalid-argument', () => 'Cannot pack empty tensors.', 'input');
  call.check(given.length >= 2, 'rank-mismatch', () => 'Dimension out of range', 'input');
  const lengths = call.tensor('lengths');
  const text = () => "'lengths' argument should be a 1D CPU int64 tensor";
  call.check(!lengths.dtype || lengths.dtype === 'int64', 'dtype-mismatch', text, 'lengths');
  const sequences = given[call.flag('batch_first') ? 0 : 1]!;
  if (lengths.shape) {
    const { shape } = lengths;
    call.check(shape.length === 1, 'rank-mismatch', text, 'lengths');
    const message = () =>
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${printSize(shape[0]!)} (batch_size=${printSize(sequences)})`;
    call.needEqual(shape[0]!, sequences, 'size-mismatch', message, { argument: 'lengths', against: 'input' });
  }
  return list([
    tensor([call.context.fresh('rows'), ...given.slice(2)], dtype),
    tensor([call.context.fresh('steps')], 'int64'),
  ]);
});
rule('_pad_packed_sequence', (call) => {
  const data = call.shape('data');
  const batches = call.tensor('batch_sizes');
  const text = () => 'batch_sizes should be a 1D CPU int64 tensor';
  call.check(!batches.dtype || batches.dtype === 'int64', 'dtype-mismatch', text, 'batch_sizes');
  const steps = (batches.shape?.length === 1 && batches.shape[0]!) || undefined;
  if (batches.shape) call.check(batches.shape.length === 1, 'rank-mismatch', text, 'batch_sizes');
  const empty = () => 'Expected a packed sequence that is not empty';
  call.check(data.length > 0 && batches.shape?.[0] !== 0, 'invalid-argument', empty, 'data');
  const total = call.size('total_length')!;
  const short = () =>
    `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${printSize(total)}`;
  const asked = call.facts.atMost(1, total);
  if (asked && steps !== undefined)
    call.needAtMost(steps, total, 'invalid-argument', short, { argument: 'total_length' });
  const length = asked ? total : (steps ?? call.context.fresh('steps'));
  const sequences = call.context.fresh('sequences');
  const lead = call.flag('batch_first') ? [sequences, length] : [length, sequences];
  return list(
    [tensor([...lead, ...data.slice(1)], call.tensor('data').dtype), tensor([sequences], 'int64')],
    ['output', 'lengths'],
  );
});
