import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { DataLoader, TensorDataset } = torch.utils.data;
torch.manual_seed(11);

// Conditional GAN: three kinds of stripes, 1x14x14, and a generator that is told which.
const KINDS = 3;
const LATENT = 12;
const SIDE = 14;

type Batch = [torch.Tensor, torch.Tensor];

function makeData(perKind: number): Batch {
  const pictures: torch.Tensor[] = [];
  const labels: number[] = [];
  for (let kind = 0; kind < KINDS; kind++) {
    for (let i = 0; i < perKind; i++) {
      const wave = torch
        .arange(SIDE)
        .mul(0.5 * (kind + 1))
        .add(Math.random())
        .sin();
      pictures.push(wave.expand(SIDE, SIDE).unsqueeze(0));
      labels.push(kind);
    }
  }
  return [torch.stack(pictures), torch.tensor(labels)];
}

class Generator extends nn.Module {
  label_emb = new nn.Embedding(KINDS, 4);
  fc = new nn.Linear(LATENT + 4, 16 * 7 * 7);
  main = new nn.Sequential(
    new nn.BatchNorm2d(16),
    new nn.ConvTranspose2d(16, 8, 4, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(true),
    new nn.Conv2d(8, 1, 3, { padding: 1 }),
    new nn.Tanh(),
  );

  forward(z: torch.Tensor, labels: torch.Tensor) {
    const joined = torch.cat([z, this.label_emb(labels)], -1);
    const h = this.fc(joined).view(-1, 16, 7, 7);
    return this.main(h);
  }
}

class Discriminator extends nn.Module {
  label_map = new nn.Embedding(KINDS, SIDE * SIDE);
  features = new nn.Sequential(
    new nn.Conv2d(2, 8, 4, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(8, 16, 3, { stride: 2 }),
    new nn.LeakyReLU(0.2),
    new nn.Flatten(),
    new nn.Dropout(0.3),
  );
  score = new nn.Linear(16 * 3 * 3, 1);

  forward(x: torch.Tensor, labels: torch.Tensor) {
    const plane = this.label_map(labels).view(x.size(0), 1, SIDE, SIDE);
    return this.score(this.features(torch.cat([x, plane], 1))).squeeze(1);
  }
}

function weights_init(m: nn.Module) {
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) nn.init.normal_(m.weight, 0, 0.02);
  else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight!, 1, 0.02);
    nn.init.zeros_(m.bias!);
  }
}

const [pictures, kinds] = makeData(21);
const loader = new DataLoader(new TensorDataset(pictures, kinds), { batch_size: 16, shuffle: true });
const G = new Generator();
const D = new Discriminator();
G.apply(weights_init);
D.apply(weights_init);
const criterion = new nn.BCEWithLogitsLoss();
const optG = new optim.Adam(G.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });
const optD = new optim.Adam(D.parameters(), { lr: 2e-4, betas: [0.5, 0.999] });

const history: { d: number; g: number }[] = [];
for (let epoch = 0; epoch < 3; epoch++) {
  for (const [real, label] of loader) {
    const n = real.size(0);
    const ones = torch.ones(n);
    const zeros = torch.zeros(n);

    // discriminator
    optD.zero_grad();
    const z = torch.randn(n, LATENT);
    const wanted = torch.randint(0, KINDS, [n]);
    const fake = G(z, wanted);
    const lossD = criterion(D(real, label), ones)
      .add(criterion(D(fake.detach(), wanted), zeros))
      .div(2);
    lossD.backward();
    optD.step();

    // generator
    optG.zero_grad();
    const lossG = criterion(D(fake, wanted), ones);
    lossG.backward();
    optG.step();
    history.push({ d: lossD.item(), g: lossG.item() });
  }
}
console.log('steps', history.length, history.at(-1));

// One picture of each kind, and whether the discriminator believes it
G.eval();
D.eval();
torch.no_grad(() => {
  const wanted = torch.arange(KINDS).repeat_interleave(2);
  const made = G(torch.randn(wanted.size(0), LATENT), wanted);
  const belief = D(made, wanted).sigmoid();
  for (let k = 0; k < KINDS; k++) {
    const mean = belief.at(wanted.eq(k)).mean();
    console.log(`kind ${k}: ${mean.item().toFixed(3)}`);
  }
});
