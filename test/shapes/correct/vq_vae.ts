// VQ-VAE: a codebook with a straight-through estimator, also one that follows by moving averages, and a prior over the codes.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { functional: F } = nn;
torch.manual_seed(17);

class Residual extends nn.Module {
  private readonly block: nn.Sequential;

  constructor(channels: number, hidden: number) {
    super();
    this.block = new nn.Sequential(
      new nn.ReLU(false),
      new nn.Conv2d(channels, hidden, { kernel_size: 3, stride: 1, padding: 1, bias: false }),
      new nn.ReLU(true),
      new nn.Conv2d(hidden, channels, { kernel_size: 1, stride: 1, bias: false }),
    );
  }

  forward(x: torch.Tensor) {
    return x.add(this.block(x));
  }
}

const stack = (count: number, ...args: ConstructorParameters<typeof Residual>) =>
  Array.from({ length: count }, () => new Residual(...args));

class Encoder extends nn.Sequential {
  constructor(inputs: number, hiddens: number, dim: number) {
    super(
      new nn.Conv2d(inputs, hiddens / 2, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(hiddens / 2, hiddens, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(hiddens, hiddens, 3, { padding: 1 }),
      ...stack(2, hiddens, hiddens / 4),
      new nn.Conv2d(hiddens, dim, 1),
    );
  }
}

class Decoder extends nn.Module {
  entry: nn.Conv2d;
  stack: nn.Sequential;
  trans1: nn.ConvTranspose2d;
  trans2: nn.ConvTranspose2d;

  constructor(dim: number, hiddens: number, outputs: number) {
    super();
    this.entry = new nn.Conv2d(dim, hiddens, 3, { padding: 1 });
    this.stack = new nn.Sequential(...stack(2, hiddens, hiddens / 4));
    this.trans1 = new nn.ConvTranspose2d(hiddens, hiddens / 2, 4, { stride: 2, padding: 1 });
    this.trans2 = new nn.ConvTranspose2d(hiddens / 2, outputs, 4, { stride: 2, padding: 1 });
  }

  forward(z: torch.Tensor) {
    const x = this.stack(this.entry(z));
    return this.trans2(F.relu(this.trans1(x)));
  }
}

interface Quantized {
  loss: torch.Tensor;
  quantized: torch.Tensor;
  perplexity: torch.Tensor;
  codes: torch.Tensor;
}

abstract class Quantizer extends nn.Module {
  constructor(
    protected readonly count: number,
    protected readonly dim: number,
    protected readonly commitment = 0.25,
  ) {
    super();
  }

  abstract get codebook(): torch.Tensor;
  protected abstract codebook_loss(
    quantized: torch.Tensor,
    flat: torch.Tensor,
    encodings: torch.Tensor,
  ): torch.Tensor | null;

  nearest(flat: torch.Tensor) {
    const distances = flat
      .pow(2)
      .sum(1, true)
      .add(this.codebook.pow(2).sum(1))
      .sub(torch.matmul(flat, this.codebook.t()).mul(2));
    return torch.argmin(distances, 1);
  }

  forward(inputs: torch.Tensor): Quantized {
    const channels_last = inputs.permute(0, 2, 3, 1).contiguous();
    const { shape } = channels_last;
    const flat = channels_last.view(-1, this.dim);
    const indices = this.nearest(flat);
    const encodings = torch.zeros(indices.size(0), this.count);
    encodings.scatter_(1, indices.unsqueeze(1), 1);
    let quantized = encodings.matmul(this.codebook).view(shape);

    const commitment = F.mse_loss(quantized.detach(), channels_last).mul(this.commitment);
    const own = this.codebook_loss(quantized, flat, encodings);
    const loss = own ? commitment.add(own) : commitment;
    quantized = channels_last.add(quantized.sub(channels_last).detach());
    const average = encodings.mean(0);
    const perplexity = average.mul(average.add(1e-10).log()).sum().neg().exp();
    return {
      loss,
      quantized: quantized.permute(0, 3, 1, 2).contiguous(),
      perplexity,
      codes: indices.view(shape[0], shape[1], shape[2]),
    };
  }
}

class Learned extends Quantizer {
  embedding: nn.Embedding;

  constructor(count: number, dim: number) {
    super(count, dim);
    this.embedding = new nn.Embedding(count, dim);
    this.embedding.weight.data.uniform_(-1 / count, 1 / count);
  }

  get codebook() {
    return this.embedding.weight;
  }

  protected codebook_loss(quantized: torch.Tensor, flat: torch.Tensor) {
    return F.mse_loss(quantized, flat.detach().view_as(quantized));
  }
}

class MovingAverage extends Quantizer {
  declare weight: torch.Tensor;
  declare cluster: torch.Tensor;
  declare sums: torch.Tensor;

  constructor(
    count: number,
    dim: number,
    private readonly decay = 0.95,
  ) {
    super(count, dim);
    this.register_buffer('weight', torch.randn(count, dim));
    this.register_buffer('cluster', torch.zeros(count));
    this.register_buffer('sums', this.weight.clone());
  }

  get codebook() {
    return this.weight;
  }

  protected codebook_loss(_quantized: torch.Tensor, flat: torch.Tensor, encodings: torch.Tensor) {
    if (this.training)
      torch.no_grad(() => {
        this.cluster.mul_(this.decay).add_(encodings.sum(0), { alpha: 1 - this.decay });
        const n = this.cluster.sum();
        const sizes = this.cluster
          .add(1e-5)
          .div(n.add(this.count * 1e-5))
          .mul(n);
        this.sums.mul_(this.decay).add_(encodings.t().matmul(flat), { alpha: 1 - this.decay });
        this.weight.copy_(this.sums.div(sizes.unsqueeze(1)));
      });
    return null;
  }
}

class VQVAE extends nn.Module {
  encoder = new Encoder(3, 32, 16);
  decoder = new Decoder(16, 32, 3);

  constructor(readonly quantizer: Quantizer) {
    super();
  }

  forward(x: torch.Tensor) {
    const z = this.encoder(x);
    const result = this.quantizer(z) as Quantized;
    return { ...result, recon: this.decoder(result.quantized) };
  }
}

// %% Train both
const data = torch.rand(16, 3, 32, 32).sub(0.5);
const variance = data.var();
const makers: [string, () => Quantizer][] = [
  ['learned', () => new Learned(24, 16)],
  ['moving', () => new MovingAverage(24, 16)],
];
let codes: torch.Tensor | undefined;
for (const [name, make] of makers) {
  const model = new VQVAE(make());
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3, amsgrad: false });
  for (let i = 0; i < 3; i++) {
    const batch = data.at(`${(i % 2) * 8}:${(i % 2) * 8 + 8}`);
    const { loss: vq_loss, recon, perplexity } = model(batch);
    const error = F.mse_loss(recon, batch).div(variance);
    optimizer.zero_grad();
    error.add(vq_loss).backward();
    optimizer.step();
    if (i === 2) console.log(`${name}: error ${error.item().toFixed(3)}, perplexity ${perplexity.item().toFixed(2)}`);
  }
  model.eval();
  codes = torch.no_grad(() => model(data).codes);
}

// %% A prior that reads the codes row by row
const prior = {
  embed: new nn.Embedding(24 + 1, 20),
  rnn: new nn.GRU(20, 28, { batch_first: true }),
  out: new nn.Linear(28, 24),
};
const flat = codes!.flatten(1);
const shifted = F.pad(flat.at(':, :-1'), [1, 0], { value: 24 });
const [states] = prior.rnn(prior.embed(shifted));
const nll = F.cross_entropy(prior.out(states).transpose(1, 2), flat);
console.log(nll.item() > 0, flat.shape);
