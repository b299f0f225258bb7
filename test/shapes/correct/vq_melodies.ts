import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

/* VQ-VAE over one-dimensional signals, with codes moved by exponential averages. */

const opts = {
  length: 64,
  hidden: 16,
  dim: 8,
  codes: 32,
  commitment: 0.25,
  batchSize: 8,
  lr: 2e-3,
  decay: 0.95,
};
type Opts = typeof opts;

torch.manual_seed(77);

function* batches(data: torch.Tensor, size: number): Generator<torch.Tensor> {
  const order = torch.randperm(data.size(0));
  for (let i = 0; i < data.size(0); i += size) {
    yield data.at(order.at(`${i}:${Math.min(i + size, data.size(0))}`));
  }
}

function signals(n: number, length: number) {
  const t = torch.linspace(0, 1, length).unsqueeze(0);
  const f = torch.randint(1, 6, [n, 1]).float();
  const phase = torch.rand(n, 1).mul(2 * Math.PI);
  return t
    .mul(f)
    .mul(2 * Math.PI)
    .add(phase)
    .sin()
    .unsqueeze(1);
}

class Quantizer extends nn.Module {
  declare codebook: torch.Tensor;
  sizes: torch.Tensor;
  sums: torch.Tensor;

  constructor(
    readonly codes: number,
    readonly dim: number,
    readonly decay: number,
  ) {
    super();
    this.register_buffer('codebook', torch.randn(codes, dim));
    this.sizes = torch.ones(codes);
    this.sums = torch.randn(codes, dim);
  }

  /** [N, C, L] -> the nearest codes, how far the encoder was from them, which they are */
  forward(z: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const flat = z.transpose(1, 2).reshape(-1, this.dim);
    const distances = flat
      .pow(2)
      .sum(1, { keepdim: true })
      .sub(flat.matmul(this.codebook.t()).mul(2))
      .add(this.codebook.pow(2).sum(1));
    const index = distances.argmin(1);
    const quantized = F.embedding(index, this.codebook).view(z.size(0), z.size(2), this.dim).transpose(1, 2);
    if (this.training) this.move(flat.detach(), index);
    const loss = F.mse_loss(z, quantized.detach());
    return [z.add(quantized.sub(z).detach()), loss, index.view(z.size(0), -1)];
  }

  private move(flat: torch.Tensor, index: torch.Tensor) {
    torch.no_grad(() => {
      const hot = F.one_hot(index, this.codes).float();
      this.sizes = this.sizes.mul(this.decay).add(hot.sum(0).mul(1 - this.decay));
      this.sums = this.sums.mul(this.decay).add(
        hot
          .t()
          .matmul(flat)
          .mul(1 - this.decay),
      );
      this.codebook.copy_(this.sums.div(this.sizes.clamp({ min: 1e-3 }).unsqueeze(1)));
    });
  }
}

class Model extends nn.Module {
  encode: nn.Sequential;
  quantize: Quantizer;
  decode: nn.Sequential;

  constructor({ hidden, dim, codes, decay }: Opts) {
    super();
    this.encode = new nn.Sequential(
      new nn.Conv1d(1, hidden, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv1d(hidden, hidden, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv1d(hidden, dim, 1),
    );
    this.quantize = new Quantizer(codes, dim, decay);
    this.decode = new nn.Sequential(
      new nn.ConvTranspose1d(dim, hidden, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.ConvTranspose1d(hidden, 1, 4, { stride: 2, padding: 1 }),
    );
  }

  forward(x: torch.Tensor) {
    const [q, commit, codes] = this.quantize(this.encode(x));
    return { out: this.decode(q) as torch.Tensor, commit, codes };
  }
}

const train = signals(60, opts.length);
const valid = signals(12, opts.length);
const model = new Model(opts);
const optimizer = new optim.Adam(model.parameters(), { lr: opts.lr });

for (let epoch = 1; epoch <= 3; epoch++) {
  model.train();
  const seen = new Map<string, number>([
    ['rec', 0],
    ['commit', 0],
  ]);
  for (const x of batches(train, opts.batchSize)) {
    const { out, commit } = model(x);
    const rec = F.mse_loss(out, x);
    optimizer.zero_grad();
    rec.add(commit.mul(opts.commitment)).backward();
    optimizer.step();
    seen.set('rec', seen.get('rec')! + rec.item());
    seen.set('commit', seen.get('commit')! + commit.item());
  }
  console.log(epoch, [...seen].map(([k, v]) => `${k} ${v.toFixed(3)}`).join(', '));
}

// How many of the codes are in use, and a bigram table of them
model.eval();
torch.no_grad(() => {
  const { out, codes } = model(valid);
  const used = torch.bincount(codes.flatten(), { minlength: opts.codes }).gt(0).sum().item();
  console.log('validation', F.l1_loss(out, valid).item().toFixed(3), 'codes in use', used);
  const pairs = codes.at(':', ':-1').mul(opts.codes).add(codes.at(':', '1:')).flatten();
  const table = torch
    .bincount(pairs, { minlength: opts.codes ** 2 })
    .view(opts.codes, opts.codes)
    .float();
  const next = table.add(1e-3).div(table.add(1e-3).sum(1, { keepdim: true }));
  let code = codes.at(0, 0);
  const walk: number[] = [];
  for (let i = 0; i < opts.length / 4; i++) {
    code = torch.multinomial(next.at(code.item()), 1).squeeze(0);
    walk.push(code.item());
  }
  const made = model.decode(model.quantize.codebook.at(torch.tensor(walk)).t().unsqueeze(0)) as torch.Tensor;
  console.log('made up', made.shape);
});
