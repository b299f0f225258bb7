// The layers of nn, and what each does to a shape. Hover over a line, or read what it prints.

// %% Convolutions slide a window over a picture, and transposed ones blow it up again
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(0);

const pictures = torch.randn(2, 3, 28, 28);
console.log(new nn.Conv2d(3, 8, 5)(pictures).size()); // 28 - 5 + 1
console.log(new nn.Conv2d(3, 8, 5, { padding: 2 })(pictures).size()); // a rim of 2 keeps the size
console.log(new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 })(pictures).size());
console.log(new nn.ConvTranspose2d(3, 8, 2, { stride: 2 })(pictures).size());

// %% Pooling keeps the largest or the mean of each window
const map = torch
  .tensor([
    [-2, 1, 2, 6, 4],
    [-3, 1, 7, 2, -2],
    [-4, 2, 3, -1, -3],
    [-7, 1, 2, 3, 11],
    [5, -7, 8, 12, -9],
  ])
  .float()
  .unsqueeze(0);
console.log(new nn.MaxPool2d(2, 2)(map));
console.log(new nn.MaxPool2d(2, 2, { ceil_mode: true })(map)); // windows may hang over the edge
console.log(new nn.MaxPool2d(3, { stride: 1, padding: 1, dilation: 2 })(map).size());
const [largest, where] = F.max_pool2d_with_indices(map, 2);
console.log(largest.size(), where);
console.log(new nn.AdaptiveAvgPool2d([1, 1])(pictures).size()); // whatever comes in

// %% Linear, normalisation, dropout
console.log(new nn.Linear(28, 10)(pictures).size()); // works on the last dimension
const normed = new nn.BatchNorm2d(3)(pictures);
console.log(normed.mean([0, 2, 3]).abs().max().item() < 1e-6, normed.var([0, 2, 3]));
console.log(new nn.LayerNorm(28)(pictures).size(), new nn.GroupNorm(3, 6)(torch.randn(2, 6, 4)).size());
console.log(new nn.Dropout(0.5)(torch.ones(10)));

// %% Embedding: a table of vectors, looked up by number
const words = new nn.Embedding(1000, 16, { padding_idx: 0 });
const sentence = torch.tensor([[4, 8, 15, 16, 23, 42, 0]]);
const vectors = words(sentence);
console.log(vectors.size());

// %% Recurrent layers read a sequence step by step
const [steps, state] = new nn.RNN(16, 32, { batch_first: true })(vectors);
console.log('RNN', steps.size(), state.size());
const [outputs, [hidden, cell]] = new nn.LSTM(16, 32, { batch_first: true, bidirectional: true })(vectors);
console.log('LSTM', outputs.size(), hidden.size(), cell.size());
console.log('GRU', new nn.GRU(16, 32, { num_layers: 2, batch_first: true })(vectors)[0].size());

// %% Attention looks at all steps at once
const attention = new nn.MultiheadAttention(16, 4, { batch_first: true });
const [mixed, weights] = attention(vectors, vectors, vectors);
console.log(mixed.size(), weights!.size());

const block = new nn.TransformerEncoderLayer(16, 4, 64, { batch_first: true });
const encoder = new nn.TransformerEncoder(block, 2);
console.log(encoder(vectors).size());

const translator = new nn.Transformer(16, 4, { num_encoder_layers: 1, num_decoder_layers: 1, batch_first: true });
const translation = words(torch.tensor([[7, 7, 7]]));
console.log(translator(vectors, translation).size());

// %% Picture: activations, which bend what would otherwise be straight, and who looks at whom
const x = torch.linspace(-4, 4, 200);
const [, [bends, looks]] = plt.subplots(1, 2, { figsize: [11, 4] });
bends.plot(x, torch.relu(x), { label: 'ReLU' });
bends.plot(x, F.leaky_relu(x, 0.1), { label: 'LeakyReLU' });
bends.plot(x, F.gelu(x), { label: 'GELU' });
bends.plot(x, F.silu(x), { label: 'SiLU' });
bends.plot(x, torch.sigmoid(x), { label: 'Sigmoid' });
bends.plot(x, torch.tanh(x), { label: 'Tanh' });
bends.set_ylim(-1.5, 3);
bends.legend();
looks.imshow(weights!.detach().at(0));
looks.set_title('attention between seven words');
plt.show();
