/** Recurrent layers and cells. */
import type { Conversion, Converter, Converters } from '../conversion';
import type { Name } from '../graph';
import { randomDropout } from './activation';

interface Kind {
  readonly op: 'LSTM' | 'GRU' | 'RNN';
  /** ONNX's gates, as places in PyTorch's order. */
  readonly gates: readonly number[];
  readonly activation?: 'Tanh' | 'Relu';
}
const LSTM: Kind = { op: 'LSTM', gates: [0, 3, 1, 2] };
const GRU: Kind = { op: 'GRU', gates: [1, 0, 2] };

/** The gates of a weight or bias in ONNX's order, with a dimension in front for the direction. */
function reordered(c: Conversion, x: Name, gates: readonly number[]): Name {
  if (gates.length > 1) {
    const parts = c.nodes('Split', gates.length, [x], { axis: 0, num_outputs: gates.length });
    x = c.node(
      'Concat',
      gates.map((gate) => parts[gate]!),
      { axis: 0 },
    );
  }
  return c.node('Unsqueeze', [x, c.integers([0])]);
}

const join = (c: Conversion, names: readonly Name[], axis: number): Name =>
  names.length === 1 ? names[0]! : c.node('Concat', names, { axis });

/** All layers and directions of a recurrent op. */
const layers =
  ({ op, gates, activation }: Kind): Converter =>
  (c) => {
    if (c.has('batch_sizes')) c.refuse('on packed sequences');
    const states = c.tensors('hx').map((value) => c.read(value));
    const params = c.tensors('params');
    const biases = c.flag('has_biases');
    const count = c.number('num_layers');
    const directions = c.flag('bidirectional') ? 2 : 1;
    const each = params.length / (count * directions);
    if (each !== (biases ? 4 : 2)) c.refuse('with projections');
    const swap = (x: Name) => (c.flag('batch_first') ? c.node('Transpose', [x], { perm: [1, 0, 2] }) : x);
    const attributes = {
      hidden_size: c.fixed(params[1]!, 1),
      direction: directions === 2 ? 'bidirectional' : 'forward',
      linear_before_reset: op === 'GRU' ? 1 : undefined,
      activations: activation && Array<string>(directions).fill(activation),
    };
    let x = swap(c.input('input'));
    const last: Name[][] = states.map(() => []);
    for (let layer = 0; layer < count; layer++) {
      const own = Array.from({ length: directions }, (_x, d) => {
        const start = (layer * directions + d) * each;
        return params.slice(start, start + each).map((value) => reordered(c, c.read(value), gates));
      });
      const weights = [0, 1].map((k) =>
        join(
          c,
          own.map((names) => names[k]!),
          0,
        ),
      );
      const bias = biases
        ? join(
            c,
            own.map((names) => c.node('Concat', [names[2]!, names[3]!], { axis: 1 })),
            0,
          )
        : '';
      const range = [layer * directions, (layer + 1) * directions];
      const start = states.map((state) =>
        count === 1
          ? state
          : c.node('Slice', [state, c.integers([range[0]!]), c.integers([range[1]!]), c.integers([0])]),
      );
      const inputs = [x, ...weights, bias, '', ...start];
      const [sequence, ...ends] = c.nodes(op, 1 + states.length, inputs, attributes);
      for (const [i, end] of ends.entries()) last[i]!.push(end);
      // (time, directions, batch, features) to (time, batch, directions · features)
      x =
        directions === 1
          ? c.node('Squeeze', [sequence!, c.integers([1])])
          : c.node('Reshape', [c.node('Transpose', [sequence!], { perm: [0, 2, 1, 3] }), c.integers([0, 0, -1])]);
      if (c.flag('train') && c.number('dropout') > 0 && layer + 1 < count) x = randomDropout(c, x, c.number('dropout'));
    }
    return [swap(x), ...last.map((names) => join(c, names, 0))];
  };

/** `x W + b`, the gates of a cell beside each other, from an input or a state. */
function gatesOf(c: Conversion, x: Name, weight: string, bias: string): Name {
  const product = c.node('MatMul', [x, c.node('Transpose', [c.input(weight)], { perm: [1, 0] })]);
  return c.has(bias) ? c.node('Add', [product, c.input(bias)]) : product;
}
const apart = (c: Conversion, x: Name, count: number) => c.nodes('Split', count, [x], { axis: -1, num_outputs: count });

const lstmCell: Converter = (c) => {
  const [hidden, cell] = c.tensors('hx').map((value) => c.read(value)) as [Name, Name];
  const sum = c.node('Add', [gatesOf(c, c.input('input'), 'w_ih', 'b_ih'), gatesOf(c, hidden, 'w_hh', 'b_hh')]);
  const [input, forget, candidate, output] = apart(c, sum, 4) as [Name, Name, Name, Name];
  const sigmoid = (x: Name) => c.node('Sigmoid', [x]);
  const kept = c.node('Mul', [sigmoid(forget), cell]);
  const next = c.node('Add', [kept, c.node('Mul', [sigmoid(input), c.node('Tanh', [candidate])])]);
  return [c.node('Mul', [sigmoid(output), c.node('Tanh', [next])]), next];
};

const gruCell: Converter = (c) => {
  const hidden = c.input('hx');
  const fromInput = apart(c, gatesOf(c, c.input('input'), 'w_ih', 'b_ih'), 3);
  const fromState = apart(c, gatesOf(c, hidden, 'w_hh', 'b_hh'), 3);
  const [reset, update] = [0, 1].map((i) => c.node('Sigmoid', [c.node('Add', [fromInput[i]!, fromState[i]!])])) as [
    Name,
    Name,
  ];
  const candidate = c.node('Tanh', [c.node('Add', [fromInput[2]!, c.node('Mul', [reset, fromState[2]!])])]);
  return c.node('Add', [candidate, c.node('Mul', [update, c.node('Sub', [hidden, candidate])])]);
};

const plainCell =
  (op: 'Tanh' | 'Relu'): Converter =>
  (c) =>
    c.node(op, [
      c.node('Add', [gatesOf(c, c.input('input'), 'w_ih', 'b_ih'), gatesOf(c, c.input('hx'), 'w_hh', 'b_hh')]),
    ]);

export const recurrent: Converters = {
  lstm: layers(LSTM),
  gru: layers(GRU),
  rnn_tanh: layers({ op: 'RNN', gates: [0], activation: 'Tanh' }),
  rnn_relu: layers({ op: 'RNN', gates: [0], activation: 'Relu' }),
  lstm_cell: lstmCell,
  gru_cell: gruCell,
  rnn_tanh_cell: plainCell('Tanh'),
  rnn_relu_cell: plainCell('Relu'),
};
