// What looks wrong and is right: broadcasting on purpose, errors on purpose, gradients that pile up on purpose.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(100);

// %% Errors that are meant
function attempt(what: string, call: () => unknown) {
  try {
    call();
    console.log(`${what}: fine`);
  } catch (error) {
    console.log(`${what}: ${(error as Error).message}`);
  }
}
const layer = new nn.Linear(4, 2);
attempt('a row', () => layer(torch.ones(4)));
attempt('a batch', () => layer(torch.ones(3, 4)));
attempt('a batch of batches', () => layer(torch.ones(2, 3, 4)));
try {
  torch.ones(2, 3).matmul(torch.ones(2, 3));
  throw new Error('that should have failed');
} catch (error) {
  console.log(String(error));
}

// %% Outer products, differences of all pairs, and tables
const row = torch.arange(5).float();
const column = row.unsqueeze(1);
const pairwise = column.sub(row);
const table = column.mul(row).add(1);
const distance = row.view(-1, 1).sub(row.view(1, -1)).abs();
console.log(pairwise.shape, table.at(2, 3).item(), distance.max().item());

// %% view(-1, n) that keeps what it should
const pictures = torch.rand(6, 1, 8, 8);
const flat = pictures.view(-1, 64);
const tokens = torch.rand(2, 10, 12);
const merged = tokens.view(-1, 12); // every token on its own, for a head that works on tokens
const scores = new nn.Linear(12, 7)(merged);
const loss_tokens = F.cross_entropy(scores, torch.randint(0, 7, [2, 10]).view(-1));
console.log(flat.shape, merged.shape, loss_tokens.dim());

// %% Softmax over other dimensions than the last
const attention = torch.rand(2, 5, 9).softmax(1); // over the steps
const pooled = attention.mul(torch.rand(2, 5, 9)).sum(1);
const gates = torch.softmax(torch.rand(3), 0);
const unnormalised = torch.rand(4, 6).log_softmax(-1).exp().sum(1);
console.log(pooled.shape, gates.sum().item().toFixed(3), unnormalised);

// %% Gradients that are accumulated over four batches, and zeroed afterwards
const net = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 1));
const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
const accumulate = 4;
const data = new torch.utils.data.TensorDataset(torch.randn(50, 8), torch.randn(50, 1));
const loader = new torch.utils.data.DataLoader(data, { batch_size: 6 });
optimizer.zero_grad();
let i = 0;
for (const [x, y] of loader) {
  const loss = F.mse_loss(net(x), y).div(accumulate);
  loss.backward();
  if (++i % accumulate === 0 || i === loader.length) {
    optimizer.step();
    optimizer.zero_grad();
  }
}

// %% One backward with a gradient of its own, one through a graph that is kept
const x = torch.randn(3, 8, { requires_grad: true });
const out = net(x);
out.backward(torch.ones(3, 1), true);
out.sum().backward();
console.log(x.grad!.shape);

// %% Targets of other kinds: class probabilities, soft labels, all the same shape as the logits
const logits = torch.randn(5, 4, { requires_grad: true });
const soft = torch.rand(5, 4).softmax(1);
F.cross_entropy(logits, soft).backward();
F.kl_div(logits.log_softmax(1), soft, { reduction: 'batchmean' }).backward();
F.cross_entropy(torch.randn(4), torch.tensor(2));
F.binary_cross_entropy(logits.detach().sigmoid(), soft);
const weighted = F.cross_entropy(logits, torch.tensor([0, 1, 2, 3, 0]), { reduction: 'none' }).mul(torch.rand(5));
weighted.mean().backward();

// %% Unbatched calls of layers that take them
const image = torch.rand(3, 16, 16);
const conv = new nn.Conv2d(3, 4, 3, { stride: 2, dilation: 2, padding: 2, padding_mode: 'circular' });
console.log(conv(image).shape, F.max_pool2d(image, 3, { stride: 2, ceil_mode: true }).shape);
const [sequence, hidden] = new nn.GRU(5, 6)(torch.rand(7, 5));
console.log(sequence.shape, hidden.shape);
const grouped = new nn.Conv1d(6, 12, 4, { groups: 3, padding: 'same' });
console.log(grouped(torch.rand(2, 6, 9)).shape);

// %% Shapes that depend on what happens
function squash(t: torch.Tensor, keep: boolean) {
  if (t.dim() === 1) return t;
  const reduced = keep ? t.mean(0, true) : t.mean(0);
  return reduced.reshape(-1);
}
console.log(squash(torch.rand(4, 3), true).shape, squash(torch.rand(4, 3), false).shape);

let state = torch.zeros(1, 4);
for (let step = 0; step < 3; step++) state = torch.cat([state, torch.ones(1, 4)]); // grows
while (state.size(0) > 1) state = state.at('::2');
console.log(state.shape);

// %% In place where no gradient minds
const buffer = torch.zeros(3, 3);
buffer.add_(torch.eye(3)).mul_(2);
buffer.put_(0, 5);
const w = torch.randn(3, 3, { requires_grad: true });
const activated = w.mul(2).relu_(); // relu_ needs only its own result
activated.sum().backward();
torch.no_grad(() => {
  w.sub_(w.grad!.mul(0.1));
  w.grad!.zero_();
});
const empty = torch.empty(0, 4);
console.log(torch.cat([empty, torch.ones(2, 4)]).shape, empty.sum().item(), buffer.trace().item());
