// An autoencoder of pictures, trained on flat vectors and looked at as pictures; then a denoising convolutional one.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

// %% Data
const [EPOCH, BATCH_SIZE, LR, SIDE] = [2, 12, 0.005, 16];
const train_data = new datasets.FakeData({
  size: 30,
  image_size: [1, SIDE, SIDE],
  transform: new transforms.ToTensor(),
});
const train_loader = new torch.utils.data.DataLoader(train_data, { batch_size: BATCH_SIZE, shuffle: true });

// %% Fully connected
class AutoEncoder extends nn.Module {
  encoder: nn.Sequential;
  decoder: nn.Sequential;

  constructor() {
    super();
    const widths = [SIDE * SIDE, 64, 32, 12, 3];
    const chain = (sizes: number[]) =>
      sizes.slice(1).flatMap((size, i) => {
        const linear = new nn.Linear(sizes[i], size);
        return i === sizes.length - 2 ? [linear] : [linear, new nn.Tanh()];
      });
    this.encoder = new nn.Sequential(...chain(widths));
    this.decoder = new nn.Sequential(...chain([...widths].reverse()), new nn.Sigmoid());
  }

  forward(x: torch.Tensor) {
    const encoded = this.encoder(x);
    const decoded = this.decoder(encoded);
    return [encoded, decoded];
  }
}

const autoencoder = new AutoEncoder();
const optimizer = new optim.Adam(autoencoder.parameters(), { lr: LR });
const loss_func = new nn.MSELoss();
const [first] = [...train_loader][0];
const view_data = first.at(':5').view(-1, SIDE * SIDE);

for (let epoch = 0; epoch < EPOCH; epoch++) {
  for (const [x] of train_loader) {
    const b_x = x.view(-1, SIDE * SIDE);
    const b_y = x.view(-1, SIDE * SIDE);
    const [, decoded] = autoencoder(b_x);
    const loss = loss_func(decoded, b_y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  const [, shown] = autoencoder(view_data);
  console.log(shown.detach().view(-1, SIDE, SIDE).shape);
}

// %% Convolutional, with pooling that is undone
class ConvAutoEncoder extends nn.Module {
  conv1 = new nn.Conv2d(1, 8, 3, { padding: 'same' });
  pool = new nn.MaxPool2d(2, 2, { return_indices: true });
  conv2 = new nn.Conv2d(8, 8, 3, { padding: 'same', padding_mode: 'reflect' });
  unpool = new nn.MaxUnpool2d(2, 2);
  conv3 = new nn.Conv2d(8, 1, 3, { padding: 1 });

  forward(x: torch.Tensor) {
    const size = x.size();
    const h = this.conv1(x).relu();
    const [pooled, indices] = this.pool(h);
    const code = this.conv2(pooled).relu();
    const up = this.unpool(code, indices, { output_size: h.size() });
    const out = torch.sigmoid(this.conv3(up));
    return out.view(size);
  }
}

const denoiser = new ConvAutoEncoder();
const adam = new optim.Adam(denoiser.parameters(), { lr: 1e-3 });
for (const [clean] of train_loader) {
  const noisy = clean.add(torch.randn_like(clean).mul(0.2)).clamp(0, 1);
  const loss = nn.functional.mse_loss(denoiser(noisy), clean);
  adam.zero_grad();
  loss.backward();
  adam.step();
}

// %% The codes of all pictures, and their spread in every direction
autoencoder.eval();
const codes = torch.no_grad(() => {
  const parts: torch.Tensor[] = [];
  for (const [x] of train_loader) parts.push(autoencoder.encoder(x.flatten(1)));
  return torch.cat(parts);
});
const [spread, middle] = torch.std_mean(codes, 0);
console.log(codes.shape, spread, middle);
