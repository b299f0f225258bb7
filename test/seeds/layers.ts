/** 003-4: the layers of nn, each from seed 4, forward and backward. Numbers are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { near, shape } from './compare';

type T = torch.Tensor;
type Layer = (input: T) => T;

/** Mean, mean of absolute values, first and last element: what tells one tensor from another. */
function digest(tensor: T): number[] {
  const values = tensor.detach().double();
  const ends = values.flatten().at([0, -1]).tolist() as number[];
  return [values.mean().item() as number, values.abs().mean().item() as number, ...ends];
}

/** The tensor has this shape and this digest. */
function is(tensor: T, size: number[], expected: number[]): void {
  assert.deepEqual(shape(tensor), size);
  near(digest(tensor), expected);
}

/** Layer, shape of its input, shape of its output, digest of that and mean |gradient| of the input. */
const ROWS: [() => Layer, number[], number[], number[]][] = [
  [
    () => new nn.Conv1d(3, 4, 3, { padding: 1 }),
    [2, 3, 8],
    [2, 4, 8],
    [0.0158571, 0.589899, -1.42791, 0.0640666, 1.43048],
  ],
  [
    () => new nn.Conv2d(4, 6, [3, 2], { stride: 2, groups: 2 }),
    [2, 4, 7, 8],
    [2, 6, 3, 4],
    [0.0761046, 0.530978, -0.340118, -0.102456, 0.616551],
  ],
  [
    () => new nn.Conv3d(2, 3, 2, { dilation: 2, padding: 1 }),
    [1, 2, 5, 5, 5],
    [1, 3, 5, 5, 5],
    [0.0101238, 0.377001, -0.229028, -0.0315074, 0.888356],
  ],
  [
    () => new nn.ConvTranspose2d(3, 4, 3, { stride: 2, padding: 1, output_padding: 1 }),
    [2, 3, 4, 4],
    [2, 4, 8, 8],
    [-0.0112291, 0.190362, 0.232858, 0.176684, 0.157474],
  ],
  [
    () => new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
    [2, 3, 7, 7],
    [2, 3, 4, 4],
    [1.22221, 1.22221, 1.26325, 2.04022, 1.81076],
  ],
  [
    () => new nn.AvgPool2d(2, { ceil_mode: true, count_include_pad: false }),
    [2, 3, 5, 5],
    [2, 3, 3, 3],
    [0.0415155, 0.601346, -0.639584, 2.06041, 0.721559],
  ],
  [
    () => new nn.AdaptiveAvgPool2d([2, 3]),
    [2, 3, 7, 7],
    [2, 3, 2, 3],
    [0.0106388, 0.234955, -0.079508, 0.255546, 0.0330092],
  ],
  [() => new nn.AdaptiveMaxPool2d(2), [2, 3, 7, 5], [2, 3, 2, 2], [1.61384, 1.61384, 1.5191, 2.17613, 1.00692]],
  [() => new nn.LPPool2d(2, 2), [1, 2, 4, 4], [1, 2, 2, 2], [1.77407, 1.77407, 1.60341, 1.46243, 4.30132]],
  [() => new nn.Linear(5, 4), [3, 5], [3, 4], [-0.00121984, 0.508844, 0.96762, 0.40134, 0.512498]],
  [() => new nn.BatchNorm1d(4), [6, 4], [6, 4], [4.19095e-9, 0.870279, -0.943509, -1.35938, 1.88301]],
  [
    () => new nn.BatchNorm2d(3, { momentum: null }),
    [4, 3, 2, 2],
    [4, 3, 2, 2],
    [-8.92517e-10, 0.759678, -0.74827, 0.993386, 3.38602],
  ],
  [
    () => new nn.InstanceNorm2d(3, { affine: true }),
    [2, 3, 4, 4],
    [2, 3, 4, 4],
    [-2.7206e-9, 0.811805, -0.568378, 1.21074, 2.67952],
  ],
  [() => new nn.LayerNorm([3, 4]), [2, 3, 4], [2, 3, 4], [1.21072e-8, 0.82743, -0.880532, -1.10027, 2.27534]],
  [() => new nn.GroupNorm(2, 6), [2, 6, 3, 3], [2, 6, 3, 3], [-3.90207e-9, 0.784292, -0.813332, -0.6527, 3.0517]],
  [() => new nn.Dropout(0.4), [4, 5], [4, 5], [0.149112, 1.02982, -1.56903, 0.0, 9.44408]],
  [() => new nn.Dropout2d(0.4), [2, 5, 2, 2], [2, 5, 2, 2], [0.157333, 0.994552, -0.0, -0.0, 12.4979]],
  [() => new nn.ReLU(), [3, 4], [3, 4], [0.802038, 0.802038, 0.0, 1.77064, 3.2932]],
  [() => new nn.LeakyReLU(0.2), [3, 4], [3, 4], [0.744823, 0.859252, -0.321055, 1.77064, 3.30274]],
  [() => new nn.PReLU(4), [3, 4], [3, 4], [0.73052, 0.873555, -0.401319, 1.77064, 3.31184]],
  [() => new nn.ELU(0.5), [3, 4], [3, 4], [0.723303, 0.880772, -0.399583, 1.77064, 3.30383]],
  [() => new nn.SELU(), [3, 4], [3, 4], [0.565857, 1.11955, -1.40501, 1.86042, 4.28203]],
  [() => new nn.GELU(), [3, 4], [3, 4], [0.67699, 0.732802, -0.0870324, 1.70281, 3.00894]],
  [() => new nn.SiLU(), [3, 4], [3, 4], [0.567191, 0.684811, -0.268475, 1.51308, 2.33571]],
  [() => new nn.Mish(), [3, 4], [3, 4], [0.652789, 0.78319, -0.290555, 1.69726, 3.00115]],
  [() => new nn.Hardswish(), [3, 4], [3, 4], [0.507212, 0.660736, -0.373153, 1.40785, 2.18323]],
  [() => new nn.Softplus(2), [3, 4], [3, 4], [0.883224, 0.883224, 0.0197711, 1.78493, 3.31542]],
  [() => new nn.Sigmoid(), [3, 4], [3, 4], [0.611151, 0.611151, 0.167245, 0.854538, 0.226036]],
  [() => new nn.Tanh(), [3, 4], [3, 4], [0.349749, 0.715513, -0.922459, 0.94368, 0.511078]],
  [() => new nn.Softmax(1), [3, 4], [3, 4], [0.25, 0.25, 0.0152285, 0.464687, 0.0905729]],
  [() => new nn.LogSoftmax(1), [3, 4], [3, 4], [-1.82357, 1.82357, -4.18458, -0.766391, 18.9669]],
];

export function layers(): void {
  for (const [make, input, output, expected] of ROWS) {
    torch.manual_seed(4);
    const layer = make();
    const x = torch.randn(input, { requires_grad: true });
    const y = layer(x);
    y.pow(3).sum().backward();
    assert.deepEqual(shape(y), output, String(layer));
    near([...digest(y), x.grad!.double().abs().mean().item() as number], expected);
  }
  recurrent();
  embedding();
  attention();
  transformer();
}

function recurrent(): void {
  const options = { num_layers: 2, batch_first: true, bidirectional: true };
  const x = () => torch.randn(2, 5, 3);

  torch.manual_seed(4);
  const rnn = new nn.RNN(3, 4, options);
  const [y, h] = rnn(x());
  y.pow(3).sum().backward();
  is(y, [2, 5, 8], [0.037067, 0.438442, -0.0210884, -0.235993]);
  is(h, [4, 2, 4], [0.122146, 0.576422, 0.374664, 0.54886]);
  is(rnn.get_parameter('weight_hh_l1_reverse').grad!, [4, 4], [-0.223497, 1.19969, 2.41644, -0.329561]);

  torch.manual_seed(4);
  const lstm = new nn.LSTM(3, 4, options);
  const [output, [hidden, cell]] = lstm(x());
  output.pow(3).sum().backward();
  is(output, [2, 5, 8], [0.0544075, 0.110675, -0.0975221, 0.0921739]);
  is(hidden, [4, 2, 4], [0.0742374, 0.11877, 0.201106, 0.103554]);
  is(cell, [4, 2, 4], [0.183232, 0.267287, 0.377333, 0.334488]);
  is(lstm.get_parameter('weight_hh_l1_reverse').grad!, [16, 4], [0.0066668, 0.00666686, 0.000669855, 0.00375656]);

  torch.manual_seed(4);
  const gru = new nn.GRU(3, 4, options);
  const [steps, last] = gru(x());
  steps.pow(3).sum().backward();
  is(steps, [2, 5, 8], [0.0498196, 0.220864, -0.244647, -0.0312482]);
  is(last, [4, 2, 4], [0.0598522, 0.234369, 0.0150234, -0.21884]);
  is(gru.get_parameter('weight_hh_l1_reverse').grad!, [12, 4], [0.00834464, 0.017664, -0.000633228, -0.0027122]);
}

function embedding(): void {
  torch.manual_seed(4);
  const table = new nn.Embedding(6, 3, { padding_idx: 0 });
  const words = table(
    torch.tensor([
      [0, 5],
      [2, 2],
    ]),
  );
  words.pow(3).sum().backward();
  is(words, [2, 2, 3], [0.211612, 0.80185, 0, -0.711663]);
  is(table.weight.grad!, [6, 3], [1.99846, 1.99846, 0, 4.13174]);
}

function attention(): void {
  torch.manual_seed(4);
  const heads = new nn.MultiheadAttention(8, 2, { batch_first: true });
  const query = torch.randn(2, 3, 8);
  const key = torch.randn(2, 5, 8);
  const [y, weights] = heads(query, key, key);
  y.pow(3).sum().backward();
  is(y, [2, 3, 8], [0.0215216, 0.170228, -0.0507571, -0.212892]);
  is(weights!, [2, 3, 5], [0.2, 0.2, 0.405295, 0.131161]);
  is(heads.in_proj_weight!.grad!, [24, 8], [-0.0235788, 0.100537, -0.044899, 0.464483]);
}

function transformer(): void {
  torch.manual_seed(4);
  const layer = new nn.TransformerEncoderLayer(8, 2, 16, { dropout: 0, batch_first: true });
  const encoder = new nn.TransformerEncoder(layer, 2);
  const y = encoder(torch.randn(2, 5, 8));
  y.pow(3).sum().backward();
  is(y, [2, 5, 8], [0, 0.781201, 0.257212, -0.582428]);
  is(encoder.get_parameter('layers.0.linear1.weight').grad!, [16, 8], [0, 2.52705, -0.661082, -2.18568]);

  torch.manual_seed(4);
  const model = new nn.Transformer(8, 2, 1, 1, 16, 0.1);
  const [source, target] = [torch.randn(5, 2, 8), torch.randn(4, 2, 8)];
  const tgt_mask = nn.Transformer.generate_square_subsequent_mask(4);
  is(model(source, target, { tgt_mask }), [4, 2, 8], [0, 0.835846, 0.4971, 1.50266]);
  model.eval();
  is(model(source, target), [4, 2, 8], [0, 0.78424, 0.115353, 1.78142]);
  assert.equal([...model.parameters()].length, 34);
}
