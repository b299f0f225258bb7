// What learns and what holds still: train and eval, frozen parameters, and a GAN, in which two networks take turns.

// %% train() and eval(): dropout and batch norm behave differently while learning
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(0);

const moody = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Dropout(0.5));
const batch = torch.randn(5, 3);
console.log('training:', moody(batch)); // half of it dropped at random, the rest doubled
moody.eval();
console.log('testing:', moody(batch)); // the same every time
console.log(moody(batch).equal(moody(batch)));
moody.train();

// eval() still records the graph; no_grad() does not, which saves memory and time.
console.log(moody(batch).requires_grad, torch.no_grad(() => moody(batch)).requires_grad);

// %% Freezing: the first layer stays as it is while the second learns
const feature = new nn.Linear(2, 8);
const head = new nn.Linear(8, 1);
const model = new nn.Sequential(feature, new nn.Tanh(), head);
for (const parameter of feature.parameters()) parameter.requires_grad = false;

const before = feature.weight.clone();
const trainable = [...model.parameters()].filter((parameter) => parameter.requires_grad);
const tuner = new optim.SGD(trainable, { lr: 0.1 });
const inputs = torch.randn(32, 2);
const sums = inputs.sum(1, { keepdim: true });
for (let step = 0; step < 200; step++) {
  tuner.zero_grad();
  F.mse_loss(model(inputs), sums).backward();
  tuner.step();
}
console.log('parameters that learn:', trainable.length, 'of', [...model.parameters()].length);
console.log('loss:', F.mse_loss(model(inputs), sums).item(), 'first layer unchanged:', feature.weight.equal(before));

// %% A GAN: the generator forges numbers, the discriminator learns to tell them from real ones
const generator = new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 1));
const discriminator = new nn.Sequential(new nn.Linear(1, 16), new nn.ReLU(), new nn.Linear(16, 1));
const forger = new optim.Adam(generator.parameters(), { lr: 0.002 });
const expert = new optim.Adam(discriminator.parameters(), { lr: 0.002 });
const yes = torch.ones(64, 1);
const no = torch.zeros(64, 1);
const drawReal = (count: number) => torch.randn(count, 1).mul(0.5).add(3);

for (let step = 0; step < 2000; step++) {
  // The expert learns from real and forged numbers. detach() keeps its lesson away from the generator.
  const forged = generator(torch.randn(64, 4));
  const seen = F.binary_cross_entropy_with_logits(discriminator(drawReal(64)), yes);
  const caught = F.binary_cross_entropy_with_logits(discriminator(forged.detach()), no);
  expert.zero_grad();
  seen.add(caught).backward();
  expert.step();

  // The forger learns from what the expert believes; only its own parameters take a step.
  forger.zero_grad();
  F.binary_cross_entropy_with_logits(discriminator(forged), yes).backward();
  forger.step();
}

// %% Picture: real numbers, and what the generator makes of noise
generator.eval();
const forgeries = torch.no_grad(() => generator(torch.randn(2000, 4)));
const real = drawReal(2000);
console.log(`real ${real.mean().item().toFixed(1)}, forged ${forgeries.mean().item().toFixed(1)}`);
plt.hist(real.flatten(), { bins: 40, alpha: 0.5, label: 'real' });
plt.hist(forgeries.flatten(), { bins: 40, alpha: 0.5, label: 'forged' });
plt.legend();
plt.show();
