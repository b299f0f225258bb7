import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class SpectralLoss extends nn.Module {
  constructor(private readonly sizes: readonly number[] = [16, 32]) {
    super();
  }
  private magnitude(x: torch.Tensor, n: number) {
    return torch.stft(x, n, { hop_length: n / 4, window: torch.hann_window(n), return_complex: true }).abs();
  }
  forward(a: torch.Tensor, b: torch.Tensor) {
    return this.sizes
      .map((n) => this.magnitude(a, n).sub(this.magnitude(b, n)).abs().mean()) // expect: broadcast-mismatch
      .reduce((sum, each) => sum.add(each));
  }
}
const generator = new nn.Sequential(
  new nn.ConvTranspose1d(8, 4, 8, { stride: 4, padding: 2 }),
  new nn.LeakyReLU(0.1),
  new nn.ConvTranspose1d(4, 1, 8, { stride: 4, padding: 2 }),
);
const features = torch.randn(2, 8, 20);
const audio = torch.randn(2, 300); // fix: const audio = torch.randn(2, 320);
const loss = new SpectralLoss()(generator(features).squeeze(1), audio);
loss.backward();
