/** Recurrent networks: whole stacks of layers, single steps, and sequences packed without padding. */
import { family } from './declare';

const op = family('recurrent');

const STACK = 'Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional';
const STEP = 'Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None';
const params = {
  hx: 'What the layers know at the start, (layers · directions, batch, hidden).',
  params: 'Weights of all layers and directions: w_ih, w_hh, and where there are biases b_ih, b_hh, of each.',
  data: 'The elements of all sequences, time by time.',
  batch_sizes: 'How many sequences reach each time.',
  has_biases: 'Whether `params` holds biases.',
  num_layers: 'Number of layers, each of which reads what the one before gave.',
  dropout: 'Probability of an element between layers to be left out in training.',
  train: 'Whether to leave elements out.',
  bidirectional: 'Whether each layer also reads backwards.',
  batch_first: 'Whether sequences are (batch, time, features) instead of (time, batch, features).',
  w_ih: 'Weights of the input.',
  w_hh: 'Weights of what is known.',
  b_ih: 'Summands of the input.',
  b_hh: 'Summands of what is known.',
};

op(`lstm.input(Tensor input, Tensor[] hx, ${STACK}, bool batch_first) -> (Tensor output, Tensor h_n, Tensor c_n)`, {
  doc: 'Layers of long short-term memory over sequences.',
  variants: ['function'],
  composite: true,
  params,
  example: `
const [input, zeros] = [torch.ones(3, 1, 2), torch.zeros(1, 1, 2)];
const params = [torch.ones(8, 2), torch.ones(8, 2)];
const [output, h, c] = torch.lstm(input, [zeros, zeros], params, false, 1, 0, false, false, false);
console.log(output!.flatten());`,
});
op(`lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, ${STACK}) -> (Tensor output, Tensor h_n, Tensor c_n)`, {
  doc: 'The same over packed sequences.',
  variants: ['function'],
  composite: true,
  params,
});
for (const [name, doc] of [
  ['gru', 'Layers of gated recurrent units over sequences.'],
  ['rnn_tanh', 'Layers of plain recurrent units with tanh over sequences.'],
  ['rnn_relu', 'Layers of plain recurrent units with ReLU over sequences.'],
] as const) {
  const gates = name === 'gru' ? 6 : 2;
  op(`${name}.input(Tensor input, Tensor hx, ${STACK}, bool batch_first) -> (Tensor output, Tensor h_n)`, {
    doc,
    variants: ['function'],
    composite: true,
    params,
    example: `
const params = [torch.ones(${gates}, 2), torch.ones(${gates}, 2)];
const [output, h] = torch.${name}(torch.ones(3, 1, 2), torch.zeros(1, 1, 2), params, false, 1, 0, false, false, false);
console.log(output!.flatten());`,
  });
  op(`${name}.data(Tensor data, Tensor batch_sizes, Tensor hx, ${STACK}) -> (Tensor output, Tensor h_n)`, {
    doc: 'The same over packed sequences.',
    variants: ['function'],
    composite: true,
    params,
  });
}
op(`lstm_cell(Tensor input, Tensor[] hx, ${STEP}) -> (Tensor h, Tensor c)`, {
  doc: 'One step of long short-term memory.',
  variants: ['function'],
  composite: true,
  params: { ...params, hx: 'What is known, and the memory: two of (batch, hidden).' },
  example: `
const zeros = torch.zeros(1, 2);
const [h, c] = torch.lstm_cell(torch.ones(1, 2), [zeros, zeros], torch.ones(8, 2), torch.ones(8, 2));
console.log(h, c);`,
});
for (const [name, doc, gates] of [
  ['gru_cell', 'One step of a gated recurrent unit.', 6],
  ['rnn_tanh_cell', 'One step of a plain recurrent unit with tanh.', 2],
  ['rnn_relu_cell', 'One step of a plain recurrent unit with ReLU.', 2],
] as const)
  op(`${name}(Tensor input, Tensor hx, ${STEP}) -> Tensor`, {
    doc,
    variants: ['function'],
    composite: true,
    params: { ...params, hx: 'What is known, (batch, hidden).' },
    example: `
console.log(torch.${name}(torch.ones(1, 2), torch.zeros(1, 2), torch.ones(${gates}, 2), torch.ones(${gates}, 2)));`,
  });

const LAYER =
  'Tensor input, int[] batch_sizes, Tensor h0, Tensor? c0, Tensor w_ih, Tensor w_hh, Tensor? b_ih, Tensor? b_hh, int mode, bool reverse';
op(`recurrent_layer(${LAYER}) -> (Tensor output, Tensor h_n, Tensor c_n, Tensor gates, Tensor memory)`, {
  widen: true,
  doc: 'One layer in one direction: (time, batch, features) or packed. Also returns what backward needs of each step.',
  variants: ['internal'],
  carries: ['output', 'h_n', 'c_n'],
  grad: {
    'input, h0, c0, w_ih, w_hh, b_ih, b_hh':
      'recurrent_gradients(grads, input, batch_sizes, h0, c0, w_ih, w_hh, b_ih, b_hh, mode, reverse, result0, result3, result4, mask)',
  },
  node: 'StackBackward0',
});
op(
  'recurrent_layer_backward(Tensor? grad_output, Tensor? grad_h, Tensor? grad_c, Tensor input, int[] batch_sizes, Tensor h0, Tensor? c0, Tensor w_ih, Tensor w_hh, bool has_biases, int mode, bool reverse, Tensor output, Tensor gates, Tensor memory, bool want_input) -> (Tensor grad_input, Tensor grad_h0, Tensor grad_c0, Tensor grad_w_ih, Tensor grad_w_hh, Tensor grad_b_ih, Tensor grad_b_hh)',
  {
    widen: true,
    doc: 'Gradients of `recurrent_layer` in one pass, not differentiable themselves.',
    variants: ['internal'],
    nondifferentiable: true,
  },
);
op('_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor data, Tensor batch_sizes)', {
  doc: 'The elements of padded sequences without the padding, time by time, and how many sequences reach each time.',
  variants: ['function'],
  composite: true,
  params: {
    input: 'Sequences, the longest first.',
    lengths: 'Length of each sequence.',
    batch_first: params.batch_first,
  },
  example: `
const [data, batch_sizes] = torch._pack_padded_sequence(torch.arange(6).view(3, 2), torch.tensor([3, 1]), false);
console.log(data, batch_sizes);`,
});
op(
  '_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length) -> (Tensor output, Tensor lengths)',
  {
    doc: 'Packed sequences as padded ones, and their lengths.',
    variants: ['function'],
    composite: true,
    params: {
      data: params.data,
      batch_sizes: params.batch_sizes,
      batch_first: params.batch_first,
      padding_value: 'What fills the ends of shorter sequences.',
      total_length: 'Length of the result, unless the longest sequence is longer.',
    },
    example: `
const [output, lengths] = torch._pad_packed_sequence(torch.arange(4), torch.tensor([2, 1, 1]), false, -1, 0);
console.log(output, lengths);`,
  },
);
op(
  "pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0.0, str padding_side='right') -> Tensor",
  {
    doc: 'Sequences of different lengths as one tensor, filled up.',
    variants: ['library'],
    composite: true,
  },
);
op('_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor', {
  doc: '`v` with each slice along `dim` scaled to the norm in `g`.',
  variants: ['function'],
  composite: true,
  params: { v: 'Directions.', g: 'Norms.', dim: 'Dimension of the slices; -1 for the whole.' },
});
op('norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor', {
  doc: 'Norm of each slice along `dim`, with all dimensions kept.',
  variants: ['function'],
  composite: true,
  params: { pow: 'Which norm.', dim: 'Dimension of the slices; -1 for the whole.' },
});
