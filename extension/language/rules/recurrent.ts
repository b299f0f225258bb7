/** The functions behind recurrent layers: whole networks, and single steps. */
import { mul, printShape, printSize, type Size } from '../sizes';
import { list, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastShapes } from './broadcast';
import type { Call } from './call';
import { invoke } from './dispatch';
import { rule } from './registry';
import { needSame } from './sizes';

const GATES: Readonly<Record<string, number>> = { lstm: 4, gru: 3, rnn_tanh: 1, rnn_relu: 1 };

const expected = (name: string, wanted: readonly Size[], shape: readonly Size[]) => () =>
  `RNN ${name} should have the shape ${printShape(wanted)}, but has ${printShape(shape)}`;

function fits(
  call: Call,
  own: TensorValue | undefined,
  name: string,
  wanted: readonly Size[],
  like: TensorValue,
): void {
  if (!own) return;
  if (own.shape)
    needSame(call, wanted, own.shape, 'size-mismatch', expected(name, wanted, own.shape), { argument: 'params' });
  if (own.dtype && like.dtype && own.dtype !== like.dtype)
    call.refuse(
      'dtype-mismatch',
      `expected m1 and m2 to have the same dtype, but got: ${SCALAR_NAMES[like.dtype]} != ${SCALAR_NAMES[own.dtype]}`,
      { argument: 'params' },
    );
}

/** Hidden states, and cells of an LSTM. */
function states(call: Call, lstm: boolean, name: string): [TensorValue, TensorValue | undefined] {
  if (!lstm) return [call.tensor('hx'), undefined];
  const given = call.tensors('hx');
  call.check(given.length === 2, 'hidden-size', () => `${name} expects two hidden states`, 'hx');
  return [given[0]!, given[1]];
}

for (const kind of ['lstm', 'gru', 'rnn_tanh', 'rnn_relu'])
  rule(kind, (call) => {
    const padded = call.overload.params[0]!.name === 'input';
    const lstm = kind === 'lstm';
    const data = call.tensor(padded ? 'input' : 'data');
    const [h, c] = states(call, lstm, kind);
    const given = data.shape ?? call.unknown();
    const rank = padded ? 3 : 2;
    call.check(
      given.length === rank,
      'rank-mismatch',
      () => `input must have ${rank} dimensions, got ${given.length}`,
      'input',
    );
    const swapped = padded && call.flag('batch_first');
    const input = swapped ? [given[1]!, given[0]!, given[2]!] : given;
    const sequences = padded ? input[1]! : undefined;
    if (!padded) {
      const { shape, dtype } = call.tensor('batch_sizes');
      const text = () => 'batch_sizes should be a 1D CPU int64 tensor';
      if (shape) call.check(shape.length === 1, 'rank-mismatch', text, 'batch_sizes');
      call.check(dtype === undefined || dtype === 'int64', 'dtype-mismatch', text, 'batch_sizes');
    }
    const layers = call.int('num_layers')!;
    call.check(layers > 0, 'invalid-argument', () => 'num_layers must be greater than zero', 'num_layers');
    const directions = call.flag('bidirectional') ? 2 : 1;
    const total = layers * directions;
    const counted = (own: TensorValue, what: string): readonly Size[] => {
      const shape = own.shape ?? call.unknown();
      const text = () => `Expected ${what} of ${total} layers and directions`;
      call.check(shape.length === 3, 'hidden-size', text, 'hx');
      call.needEqual(shape[0]!, total, 'hidden-size', text, { argument: 'hx' });
      return shape;
    };
    const hidden = counted(h, 'hidden states');
    const cells = c && counted(c, 'cells');
    if (padded)
      call.check(
        input[0] !== 0,
        'output-too-small',
        () => 'Expected sequence length to be larger than 0 in RNN',
        'input',
      );
    const rows = sequences ?? hidden[1]!;
    for (const shape of [hidden, ...(cells ? [cells] : [])])
      call.needEqual(
        rows,
        shape[1]!,
        'hidden-size',
        () => `Expected hidden states of ${printSize(rows)} sequences, but got ${printSize(shape[1]!)}`,
        { argument: 'hx', against: 'input' },
      );
    const [known, width] = [hidden[2]!, (cells ?? hidden)[2]!];
    const projected = lstm && call.facts.equal(width, known) === false;
    const biases = call.flag('has_biases');
    const params = call.tensors('params');
    const each = (biases ? 4 : 2) + (projected ? 1 : 0);
    call.check(
      params.length === each * total,
      'invalid-argument',
      () => 'got an incorrect number of RNN parameters',
      'params',
    );
    const rowsOf = mul(GATES[kind]!, width);
    let features = input.at(-1)!;
    for (let layer = 0; layer < layers; layer++) {
      for (let direction = 0; direction < directions; direction++) {
        const own = params.slice((layer * directions + direction) * each);
        fits(call, own[0], 'w_ih', [rowsOf, features], data);
        fits(call, own[1], 'w_hh', [rowsOf, known], data);
        if (biases) {
          fits(call, own[2], 'b_ih', [rowsOf], data);
          fits(call, own[3], 'b_hh', [rowsOf], data);
        }
        if (projected) fits(call, own[each - 1], 'w_hr', [known, width], data);
      }
      features = mul(directions, known);
    }
    for (const own of [h, ...(c ? [c] : [])]) fits(call, { ...own, shape: [] }, 'hx', [], data);
    const output = tensor([...given.slice(0, -1), features], data.dtype);
    const last = [tensor(hidden, data.dtype), ...(cells ? [tensor(cells, data.dtype)] : [])];
    return list([output, ...last], ['output', 'h_n', 'c_n'].slice(0, 1 + last.length));
  });

// Single steps.

function checkStep(call: Call, h: TensorValue, index: number): void {
  const [input, weight, recurrent] = [call.shape('input'), call.shape('w_ih'), call.shape('w_hh')];
  const hidden = h.shape ?? call.unknown();
  call.check(
    [input, weight, recurrent, hidden].every((shape) => shape.length === 2),
    'rank-mismatch',
    () => 'Expected matrices in a step of an RNN',
    'input',
  );
  call.needEqual(
    input[1]!,
    weight[1]!,
    'size-mismatch',
    () => `input has inconsistent input_size: got ${printSize(input[1]!)} expected ${printSize(weight[1]!)}`,
    { argument: 'input', against: 'w_ih' },
  );
  call.needEqual(
    input[0]!,
    hidden[0]!,
    'hidden-size',
    () => `Input batch size ${printSize(input[0]!)} doesn't match hidden${index} batch size ${printSize(hidden[0]!)}`,
    { argument: 'hx', against: 'input' },
  );
  call.needEqual(
    hidden[1]!,
    recurrent[1]!,
    'hidden-size',
    () =>
      `hidden${index} has inconsistent hidden_size: got ${printSize(hidden[1]!)}, expected ${printSize(recurrent[1]!)}`,
    { argument: 'hx', against: 'w_hh' },
  );
}

/** What is multiplied must be of one dtype, and there are so many features for each gate. */
function checkGates(call: Call, h: TensorValue, gates: number): Size | undefined {
  const input = call.tensor('input');
  const [w_ih, w_hh] = [call.tensor('w_ih'), call.tensor('w_hh')];
  const alike = (a: TensorValue, b: TensorValue, argument: string) => {
    if (a.dtype && b.dtype && a.dtype !== b.dtype)
      call.refuse(
        'dtype-mismatch',
        `expected m1 and m2 to have the same dtype, but got: ${SCALAR_NAMES[a.dtype]} != ${SCALAR_NAMES[b.dtype]}`,
        { argument },
      );
  };
  alike(input, w_ih, 'w_ih');
  alike(h, w_hh, 'w_hh');
  for (const [value, weight, name] of [
    [input, w_ih, 'b_ih'],
    [h, w_hh, 'b_hh'],
  ] as const)
    if (call.has(name)) invoke(call, ['nn', 'functional', 'linear'], [value, weight, call.tensor(name)]);
  const rows = w_ih.shape?.[0];
  const width = h.shape?.[1];
  if (rows === undefined || width === undefined) return undefined;
  if (gates === 1) {
    // Its states are as wide as the weights say.
    const other = w_hh.shape?.[0];
    if (other !== undefined) broadcastShapes(call, [rows], [other], ['w_ih', 'w_hh']);
    return other === undefined ? undefined : rows === 1 ? other : rows;
  }
  // Rows that stand for all gates alike, as those of sums that broadcast, are left to the engine.
  if (rows === 1 || w_hh.shape?.[0] === 1) call.unknown(tensor(undefined, input.dtype));
  for (const [name, shape] of [
    ['w_ih', w_ih.shape],
    ['w_hh', w_hh.shape],
  ] as const)
    if (shape)
      call.needEqual(
        shape[0]!,
        mul(gates, width),
        'size-mismatch',
        () =>
          `${name} must have ${gates} rows for each of the ${printSize(width)} hidden features, but has ${printSize(shape[0]!)}`,
        { argument: name },
      );
  return width;
}

for (const kind of ['gru', 'rnn_tanh', 'rnn_relu'])
  rule(`${kind}_cell`, (call): Value => {
    const h = call.tensor('hx');
    checkStep(call, h, 0);
    const width = checkGates(call, h, GATES[kind]!);
    const [batch] = call.shape('input');
    return tensor(width === undefined ? undefined : [batch!, width], call.tensor('input').dtype);
  });
rule('lstm_cell', (call) => {
  const [h, c] = states(call, true, 'lstm_cell');
  checkStep(call, h, 0);
  checkStep(call, c!, 1);
  checkGates(call, h, 4);
  const next = tensor(h.shape, call.tensor('input').dtype);
  return list([next, next], ['h', 'c']);
});
