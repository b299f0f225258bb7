// Denoising of tones: short-time spectra, magnitudes through a convolutional autoencoder, and back with the noisy phase.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const SAMPLE_RATE = 4000;
const N_FFT = 128;
const HOP = 32;
const LENGTH = 2048;
const window = torch.hann_window(N_FFT);

// %% Clips of a few partials, and noise over them
function clip(base: number, partials = 3): torch.Tensor {
  const t = torch.arange(LENGTH).div(SAMPLE_RATE);
  let wave = torch.zeros(LENGTH);
  for (let k = 1; k <= partials; k++) wave = wave.add(torch.sin(t.mul(2 * Math.PI * base * k)).div(k));
  return wave.div(wave.abs().max());
}

const clean = torch.stack(Array.from({ length: 28 }, (_, i) => clip(100 + 17 * i)));
const noisy = clean.add(torch.randn(clean.size()).mul(0.3));
const set = new torch.utils.data.TensorDataset(noisy, clean);
const [fitSet, checkSet] = torch.utils.data.random_split(set, [24, 4]);

// %% To spectra and back
const spectrum = (waves: torch.Tensor): torch.Tensor =>
  torch.stft(waves, N_FFT, { hop_length: HOP, window, return_complex: true });
const wave = (spec: torch.Tensor, length: number): torch.Tensor =>
  torch.istft(spec, N_FFT, { hop_length: HOP, window, length });

// %% Network over (N, 1, F, T)
const down = (i: number, o: number) =>
  new nn.Sequential(new nn.Conv2d(i, o, 3, { stride: 2, padding: 1 }), new nn.BatchNorm2d(o), new nn.ELU());
const up = (i: number, o: number) =>
  new nn.Sequential(new nn.ConvTranspose2d(i, o, 3, { stride: 2, padding: 1 }), new nn.BatchNorm2d(o), new nn.ELU());

class MaskNet extends nn.Module {
  d1 = down(1, 8);
  d2 = down(8, 16);
  middle = new nn.GRU(16 * 17, 64, { batch_first: true });
  back = new nn.Linear(64, 16 * 17);
  u1 = up(32, 8);
  u2 = up(16, 8);
  out = new nn.Conv2d(8, 1, 1);

  forward(magnitude: torch.Tensor): torch.Tensor {
    const x = magnitude.add(1).log().unsqueeze(1);
    const a = this.d1(x);
    const b = this.d2(a);
    const [n, c, f, t] = b.shape;
    const sequence = b.permute(0, 3, 1, 2).reshape(n, t, c * f);
    const [h] = this.middle(sequence);
    const m = this.back(h).view(n, t, c, f).permute(0, 2, 3, 1);
    const y = this.u1(torch.cat([m, b], 1));
    const z = this.u2(torch.cat([y, a], 1));
    return torch.sigmoid(this.out(z)).squeeze(1);
  }
}

// %% Training on magnitudes and on the signal
torch.manual_seed(8);
const net = new MaskNet();
const optimizer = new optim.NAdam(net.parameters(), { lr: 2e-3 });
const loader = new torch.utils.data.DataLoader(fitSet, { batch_size: 8, shuffle: true });

function snr(reference: torch.Tensor, estimate: torch.Tensor): torch.Tensor {
  const error = reference.sub(estimate);
  return reference.square().sum(-1).div(error.square().sum(-1)).log10().mul(10);
}

for (let epoch = 0; epoch < 2; epoch++) {
  let sum = 0;
  for (const [input, target] of loader) {
    const spec = spectrum(input);
    const goal = spectrum(target).abs();
    const mask = net(spec.abs());
    const restored = wave(spec.mul(mask), input.size(-1));
    const loss = F.l1_loss(mask.mul(spec.abs()), goal).add(snr(target, restored).mean().mul(-0.01));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    sum += loss.item();
  }
  console.log(`epoch ${epoch}: ${(sum / loader.length).toFixed(4)}`);
}

// %% What it gained, clip by clip
net.eval();
torch.no_grad(() => {
  const pairs = Array.from({ length: checkSet.length }, (_, i) => checkSet.at(i));
  const input = torch.stack(pairs.map(([a]) => a));
  const target = torch.stack(pairs.map(([, b]) => b));
  const spec = spectrum(input);
  const restored = wave(spec.mul(net(spec.abs())), LENGTH);
  const gain = snr(target, restored).sub(snr(target, input));
  (gain.tolist() as number[]).forEach((g, i) => console.log(`clip ${i}: ${g} dB`));
});
