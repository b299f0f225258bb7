import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const F = nn.functional;

// %% Data
const batch_size = 16;
const options = { size: 40, image_size: [1, 14, 14] as const, transform: new transforms.ToTensor() };
const train_loader = new torch.utils.data.DataLoader(new datasets.FakeData(options), { batch_size, shuffle: true });
const test_loader = new torch.utils.data.DataLoader(new datasets.FakeData({ ...options, size: 20, random_offset: 7 }), {
  batch_size,
});

// %% Model
class VAE extends nn.Module {
  fc1: nn.Linear;
  fc21: nn.Linear;
  fc22: nn.Linear;
  fc3: nn.Linear;
  fc4: nn.Linear;

  constructor(
    private pixels = 196,
    hidden = 40,
    readonly latent = 6,
  ) {
    super();
    this.fc1 = new nn.Linear(pixels, hidden);
    this.fc21 = new nn.Linear(hidden, latent);
    this.fc22 = new nn.Linear(hidden, latent);
    this.fc3 = new nn.Linear(latent, hidden);
    this.fc4 = new nn.Linear(hidden, pixels);
  }

  encode(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }

  reparameterize(mu: torch.Tensor, logvar: torch.Tensor) {
    if (!this.training) return mu;
    const std = torch.exp(logvar.mul(0.5));
    const eps = torch.randn_like(std);
    return mu.add(eps.mul(std));
  }

  decode(z: torch.Tensor) {
    const h3 = F.relu(this.fc3(z));
    return torch.sigmoid(this.fc4(h3));
  }

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const [mu, logvar] = this.encode(x.view(-1, this.pixels));
    const z = this.reparameterize(mu, logvar);
    return [this.decode(z), mu, logvar];
  }
}

const model = new VAE();
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });

/** Reconstruction and divergence, summed over elements and batch. */
function loss_function(recon_x: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor) {
  const BCE = F.binary_cross_entropy(recon_x, x.view(-1, 196), { reduction: 'sum' });
  const KLD = torch.sum(logvar.add(1).sub(mu.pow(2)).sub(logvar.exp())).mul(-0.5);
  return BCE.add(KLD);
}

// %% Training and test
function train(epoch: number) {
  model.train();
  let train_loss = 0;
  let batch_idx = 0;
  for (const [data] of train_loader) {
    optimizer.zero_grad();
    const [recon_batch, mu, logvar] = model(data);
    const loss = loss_function(recon_batch, data, mu, logvar);
    loss.backward();
    train_loss += loss.item();
    optimizer.step();
    if (batch_idx++ % 2 === 0)
      console.log(`epoch ${epoch} [${batch_idx}/${train_loader.length}] ${loss.item() / data.size(0)}`);
  }
  return train_loss / options.size;
}

function test() {
  model.eval();
  let test_loss = 0;
  torch.no_grad(() => {
    for (const [data] of test_loader) {
      const [recon_batch, mu, logvar] = model(data);
      test_loss += loss_function(recon_batch, data, mu, logvar).item();
      const n = Math.min(data.size(0), 8);
      const comparison = torch.cat([data.at(`:${n}`), recon_batch.view(data.size()).at(`:${n}`)]);
      console.log(comparison.shape);
    }
  });
  return test_loss;
}

for (let epoch = 1; epoch <= 2; epoch++) {
  console.log(train(epoch), test());
  const sample = torch.no_grad(() => model.decode(torch.randn(9, model.latent)));
  console.log(sample.view(9, 1, 14, 14).mean().item());
}
