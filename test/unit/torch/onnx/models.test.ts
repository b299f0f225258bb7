/** Whole networks as ONNX files: for pictures, for sequences, and with several dynamic axes. */
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';
import { agrees, batched } from './runtime';

type Tensor = torch.Tensor;
const F = nn.functional;

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(16 * 5 * 5, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);
  override forward(x: Tensor): Tensor {
    x = F.max_pool2d(F.relu(this.conv1(x)), [2, 2]);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    // The batch size goes through a number of the script.
    x = x.view(x.size(0), -1);
    return this.fc3(F.relu(this.fc2(F.relu(this.fc1(x)))));
  }
}

class CifarNet extends nn.Module {
  conv1 = new nn.Conv2d(3, 6, 5);
  pool = new nn.MaxPool2d(2, 2);
  conv2 = new nn.Conv2d(6, 16, 5);
  fc = new nn.Linear(16 * 5 * 5, 10);
  override forward(x: Tensor): Tensor {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    return this.fc(torch.flatten(x, 1));
  }
}

class Autoencoder extends nn.Module {
  encoder = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(8, 4, 3, { stride: 2, padding: 1 }),
  );
  decoder = new nn.Sequential(
    new nn.ConvTranspose2d(4, 8, 2, { stride: 2 }),
    new nn.ReLU(),
    new nn.Upsample({ scale_factor: 2, mode: 'bilinear' }),
    new nn.Conv2d(8, 1, 3, { padding: 1 }),
    new nn.Sigmoid(),
  );
  override forward(x: Tensor): Tensor {
    return this.decoder(this.encoder(x));
  }
}

/** Halves the size, so that only even ones fit. */
class UNet extends nn.Module {
  down = new nn.Conv2d(1, 4, 3, { padding: 1 });
  middle = new nn.Conv2d(4, 8, 3, { padding: 1 });
  up = new nn.ConvTranspose2d(8, 4, 2, { stride: 2 });
  out = new nn.Conv2d(8, 2, 1);
  override forward(x: Tensor): Tensor {
    const fine = F.relu(this.down(x));
    const coarse = F.relu(this.middle(F.max_pool2d(fine, 2)));
    return this.out(torch.cat([fine, this.up(coarse)], 1));
  }
}

const areas = { input_names: ['x'], dynamic_axes: { x: { 0: 'batch', 2: 'height', 3: 'width' } } };

test('LeNet, CIFAR-Net and a network with batch normalisation and dropout', async () => {
  torch.manual_seed(0);
  await agrees(new LeNet().eval(), (batch) => [torch.randn(batch, 1, 32, 32)]);
  await agrees(new CifarNet().eval(), (batch) => [torch.randn(batch, 3, 32, 32)]);
  const mlp = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(8, 3),
  );
  await agrees(mlp.eval(), (batch) => [torch.randn(batch, 4)]);
});

test('networks of torchvision', async () => {
  torch.manual_seed(0);
  for (const make of [models.resnet18, models.mobilenet_v2, models.squeezenet1_1])
    await agrees(make().eval(), (batch) => [torch.randn(batch, 3, 64, 64)], batched(), {
      sizes: [1, 2],
      tolerance: 1e-4,
    });
  await agrees(models.vgg11().features.eval(), (batch) => [torch.randn(batch, 3, 32, 32)], batched(), {
    sizes: [2, 1],
  });
});

test('pictures of any size', async () => {
  torch.manual_seed(0);
  await agrees(new Autoencoder().eval(), (n) => [torch.randn(n, 1, 8 * (n + 1), 16)], areas);
  await agrees(new UNet().eval(), (n) => [torch.randn(n, 1, 8 * n, 16)], areas);
  // From a square: height and width must not be mistaken for each other.
  await agrees(new UNet().eval(), (n) => [torch.randn(n, 1, 16 * (n - 1), 16)], areas, { sizes: [2, 3, 4] });
  class Enlarged extends nn.Module {
    override forward(x: Tensor): Tensor {
      return F.interpolate(x, { size: [x.size(2) * 2, x.size(3) + 3], mode: 'bilinear' });
    }
  }
  await agrees(new Enlarged().eval(), (n) => [torch.randn(n, 2, 4 + n, 6)], areas);
});

class Tagger extends nn.Module {
  embedding = new nn.Embedding(20, 6);
  out = new nn.Linear(14, 4);
  constructor(readonly rnn: nn.LSTM | nn.GRU | nn.RNN) {
    super();
  }
  override forward(words: Tensor): Tensor {
    const [features] = this.rnn(this.embedding(words));
    return F.log_softmax(this.out(features as Tensor), -1);
  }
}
const sentences = { input_names: ['words'], dynamic_axes: { words: { 0: 'batch', 1: 'time' } } };

test('taggers with two bidirectional layers', async () => {
  torch.manual_seed(0);
  const style = { num_layers: 2, bidirectional: true, batch_first: true };
  for (const rnn of [new nn.LSTM(6, 7, style), new nn.GRU(6, 7, style), new nn.RNN(6, 7, style)])
    await agrees(new Tagger(rnn).eval(), (n) => [torch.randint(0, 20, [n, 5 + n])], sentences);
});

test('recurrent layers with states, and cells', async () => {
  torch.manual_seed(0);
  const time = { input_names: ['x'], dynamic_axes: { x: { 0: 'time', 1: 'batch' } } };
  const sequence = (n: number) => [torch.randn(5 + n, n, 3)];
  await agrees(new nn.LSTM(3, 4, { num_layers: 2 }).eval(), sequence, time);
  await agrees(new nn.GRU(3, 4, { bias: false }).eval(), sequence, time);
  await agrees(new nn.RNN(3, 4, { nonlinearity: 'relu', bidirectional: true }).eval(), sequence, time);
  await agrees(new nn.LSTM(3, 4).eval(), () => [torch.randn(5, 3)], {}, { sizes: [1] });
  const states = (n: number) => [torch.randn(5, n, 3), [torch.randn(1, n, 4), torch.randn(1, n, 4)]];
  const axes = { x: { 1: 'batch' }, h: { 1: 'batch' }, c: { 1: 'batch' } };
  await agrees(new nn.LSTM(3, 4).eval(), states, { input_names: ['x', 'h', 'c'], dynamic_axes: axes });
  for (const cell of [new nn.LSTMCell(3, 4), new nn.GRUCell(3, 4), new nn.RNNCell(3, 4)])
    await agrees(cell.eval(), (batch) => [torch.randn(batch, 3)]);
});

test('transformers', async () => {
  torch.manual_seed(0);
  const encoder = (options = {}) =>
    new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2, 16, { batch_first: true, ...options }), 2).eval();
  const sequences = { input_names: ['x'], dynamic_axes: { x: { 0: 'batch', 1: 'time' } } };
  await agrees(encoder(), (n) => [torch.randn(n, 4 + n, 8)], sequences);
  await agrees(encoder({ activation: 'gelu', norm_first: true }), (n) => [torch.randn(n, 4 + n, 8)], sequences);
  class Language extends nn.Module {
    words = new nn.Embedding(11, 8);
    places = new nn.Embedding(32, 8);
    encoder = encoder();
    out = new nn.Linear(8, 11);
    override forward(words: Tensor, padding: Tensor): Tensor {
      const x = this.words(words).add(this.places(torch.arange(words.size(1))));
      const mask = nn.Transformer.generate_square_subsequent_mask(words.size(1));
      return this.out(this.encoder(x, { mask, src_key_padding_mask: padding, is_causal: true }));
    }
  }
  await agrees(new Language().eval(), (n) => [torch.randint(0, 11, [n, 4 + n]), torch.zeros(n, 4 + n).bool()], {
    input_names: ['words', 'padding'],
    dynamic_axes: { words: { 0: 'batch', 1: 'time' }, padding: { 0: 'batch', 1: 'time' } },
  });
  const both = new nn.Transformer({
    d_model: 8,
    nhead: 2,
    num_encoder_layers: 1,
    num_decoder_layers: 1,
    dim_feedforward: 16,
    batch_first: true,
  });
  await agrees(both.eval(), (n) => [torch.randn(n, 5, 8), torch.randn(n, 4, 8)], batched('src', 'tgt'));
  const attention = new nn.MultiheadAttention(8, 2, { add_bias_kv: true, add_zero_attn: true, kdim: 6, vdim: 5 });
  await agrees(attention.eval(), (n) => [torch.randn(4, n, 8), torch.randn(5, n, 6), torch.randn(5, n, 5)], {
    input_names: ['q', 'k', 'v'],
    dynamic_axes: { q: { 1: 'batch' }, k: { 1: 'batch' }, v: { 1: 'batch' } },
  });
});

test('a picture in patches, a decoder, and a network on a graph', async () => {
  torch.manual_seed(0);
  class Patches extends nn.Module {
    cut = new nn.Conv2d(3, 8, 4, { stride: 4 });
    first = new nn.Parameter(torch.randn(1, 1, 8));
    places = new nn.Parameter(torch.randn(1, 17, 8));
    layer = new nn.TransformerEncoderLayer(8, 2, 16, { batch_first: true });
    out = new nn.Linear(8, 5);
    override forward(x: Tensor): Tensor {
      const patches = this.cut(x).flatten(2).transpose(1, 2);
      const tokens = torch.cat([this.first.expand(x.size(0), -1, -1), patches], 1).add(this.places);
      return this.out(this.layer(tokens).at(':', 0));
    }
  }
  await agrees(new Patches().eval(), (batch) => [torch.randn(batch, 3, 16, 16)]);
  class Decoder extends nn.Module {
    layers = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(8, 2, 16, { batch_first: true }), 2);
    override forward(target: Tensor, memory: Tensor): Tensor {
      const tgt_mask = nn.Transformer.generate_square_subsequent_mask(target.size(1));
      return this.layers(target, memory, { tgt_mask, tgt_is_causal: true });
    }
  }
  await agrees(new Decoder().eval(), (n) => [torch.randn(n, 3 + n, 8), torch.randn(n, 5, 8)], {
    input_names: ['target', 'memory'],
    dynamic_axes: { target: { 0: 'batch', 1: 'length' }, memory: { 0: 'batch' } },
  });
  class Neighbours extends nn.Module {
    linear = new nn.Linear(3, 4);
    override forward(nodes: Tensor, edges: Tensor): Tensor {
      const x = this.linear(nodes);
      return torch.zeros_like(x).index_add(0, edges.at(1), x.index_select(0, edges.at(0)));
    }
  }
  await agrees(new Neighbours().eval(), (n) => [torch.randn(5 + n, 3), torch.randint(0, 5, [2, 4 * n])], {
    input_names: ['nodes', 'edges'],
    dynamic_axes: { nodes: { 0: 'nodes' }, edges: { 1: 'edges' } },
  });
});
