// VQ-VAE with EMA codebook and dead-code restarts, then a masked PixelCNN prior over its codes.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(1);

const images = torch.rand(40, 1, 16, 16).gt(0.6).float();
const { DataLoader, TensorDataset } = torch.utils.data;

class Quantizer extends nn.Module {
  embedding: torch.Tensor;
  clusterSize: torch.Tensor;
  embedAvg: torch.Tensor;
  constructor(
    readonly codes: number,
    readonly dim: number,
    readonly decay = 0.9,
  ) {
    super();
    const embedding = torch.randn(codes, dim);
    this.embedding = new nn.Buffer(embedding);
    this.clusterSize = new nn.Buffer(torch.ones(codes));
    this.embedAvg = new nn.Buffer(embedding.clone());
  }

  forward(z: torch.Tensor) {
    const [n, , h, w] = z.shape;
    const flat = z.permute(0, 2, 3, 1).reshape(-1, this.dim);
    const distance = flat
      .square()
      .sum(1, true)
      .sub(flat.matmul(this.embedding.t()).mul(2))
      .add(this.embedding.square().sum(1));
    const indices = distance.argmin(1);
    const hot = F.one_hot(indices, this.codes).to(flat.dtype);
    if (this.training) this.update(flat.detach(), hot);
    const quantized = hot.matmul(this.embedding).view(n, h, w, this.dim).permute(0, 3, 1, 2);
    const commitment = F.mse_loss(z, quantized.detach());
    const straight = z.add(quantized.sub(z).detach());
    const usage = hot.mean(0);
    const perplexity = usage.mul(usage.add(1e-10).log()).sum().neg().exp();
    return { quantized: straight, commitment, perplexity, indices: indices.view(n, h, w) };
  }

  private update(flat: torch.Tensor, hot: torch.Tensor) {
    torch.no_grad(() => {
      this.clusterSize.mul_(this.decay).add_(hot.sum(0), { alpha: 1 - this.decay });
      this.embedAvg.mul_(this.decay).add_(hot.t().matmul(flat), { alpha: 1 - this.decay });
      const n = this.clusterSize.sum();
      const smoothed = this.clusterSize
        .add(1e-5)
        .div(n.add(this.codes * 1e-5))
        .mul(n);
      this.embedding.copy_(this.embedAvg.div(smoothed.unsqueeze(1)));
      const dead = this.clusterSize.lt(0.05);
      if (dead.any().item()) {
        const random = flat.at(torch.randint(flat.size(0), [this.codes]));
        this.embedding.copy_(torch.where(dead.unsqueeze(1), random, this.embedding));
      }
    });
  }

  lookup(indices: torch.Tensor) {
    return this.embedding.at(indices).permute(0, 3, 1, 2);
  }
}

class Res extends nn.Module {
  block: nn.Sequential;
  constructor(width: number) {
    super();
    this.block = new nn.Sequential(
      new nn.ReLU(),
      new nn.Conv2d(width, width, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(width, width, 1),
    );
  }
  forward(x: torch.Tensor) {
    return x.add(this.block(x));
  }
}

class VQVAE extends nn.Module {
  encoder: nn.Sequential;
  quantizer: Quantizer;
  decoder: nn.Sequential;
  constructor({ width = 16, dim = 8, codes = 12 } = {}) {
    super();
    this.encoder = new nn.Sequential(
      new nn.Conv2d(1, width, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(width, width, 4, { stride: 2, padding: 1 }),
      ...[0, 1].map(() => new Res(width)),
      new nn.Conv2d(width, dim, 1),
    );
    this.quantizer = new Quantizer(codes, dim);
    this.decoder = new nn.Sequential(
      new nn.Conv2d(dim, width, 3, { padding: 1 }),
      ...Array.from({ length: 2 }, () => new Res(width)),
      new nn.ConvTranspose2d(width, width, 4, { stride: 2, padding: 1 }),
      new nn.ReLU(),
      new nn.ConvTranspose2d(width, 1, 4, { stride: 2, padding: 1 }),
    );
  }
  forward(x: torch.Tensor) {
    const { quantized, ...rest } = this.quantizer(this.encoder(x));
    return { logits: this.decoder(quantized), ...rest };
  }
}

const model = new VQVAE();
const optimizer = new optim.Adam(model.parameters(), { lr: 2e-3 });
for (let epoch = 0; epoch < 2; epoch++) {
  for (const [x] of new DataLoader(new TensorDataset(images), { batch_size: 16, shuffle: true })) {
    const { logits, commitment, perplexity } = model(x);
    const loss = F.binary_cross_entropy_with_logits(logits, x).add(commitment.mul(0.25));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    console.log(loss.item().toFixed(3), perplexity.item().toFixed(1));
  }
}

class MaskedConv extends nn.Conv2d {
  mask: torch.Tensor;
  constructor(kind: 'A' | 'B', inputs: number, outputs: number, kernel: number) {
    super(inputs, outputs, kernel, { padding: Math.floor(kernel / 2) });
    const mask = torch.ones(kernel, kernel);
    const mid = Math.floor(kernel / 2);
    mask.at(mid, `${mid + (kind === 'B' ? 1 : 0)}:`).zero_();
    mask.at(`${mid + 1}:`).zero_();
    this.mask = new nn.Buffer(mask);
  }
  forward(x: torch.Tensor) {
    return F.conv2d(x, this.weight.mul(this.mask), this.bias, { padding: this.padding as [number, number] });
  }
}

class Prior extends nn.Module {
  embed: nn.Embedding;
  layers: nn.Sequential;
  constructor(
    readonly codes: number,
    width = 16,
  ) {
    super();
    this.embed = new nn.Embedding(codes, width);
    const middle = [0, 1].flatMap(() => [new MaskedConv('B', width, width, 3), new nn.ReLU()]);
    this.layers = new nn.Sequential(
      new MaskedConv('A', width, width, 5),
      new nn.ReLU(),
      ...middle,
      new nn.Conv2d(width, codes, 1),
    );
  }
  forward(codes: torch.Tensor) {
    return this.layers(this.embed(codes).permute(0, 3, 1, 2));
  }
  sample(count: number, height: number, width: number) {
    const out = torch.zeros(count, height, width, { dtype: torch.long });
    torch.no_grad(() => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const probabilities = this.forward(out).at(':', ':', y, x).softmax(1);
          out.put_(':', y, x, torch.multinomial(probabilities, 1).squeeze(1));
        }
    });
    return out;
  }
}

model.eval();
const codes = torch.no_grad(() => model(images).indices);
const prior = new Prior(model.quantizer.codes);
const priorOptimizer = new optim.Adam(prior.parameters(), { lr: 3e-3 });
for (let step = 0; step < 3; step++) {
  const batch = codes.at(torch.randint(codes.size(0), [8]));
  const loss = F.cross_entropy(prior(batch), batch);
  priorOptimizer.zero_grad();
  loss.backward();
  priorOptimizer.step();
}
const drawn = prior.sample(2, 4, 4);
const pictures = torch.no_grad(() => model.decoder(model.quantizer.lookup(drawn)).sigmoid());
console.log(
  pictures.shape,
  [...model.named_buffers()].map(([name, b]) => `${name} ${b.shape}`),
);
