// The decoder mirrors the encoder, but forgets output_padding.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const encoder = new nn.Sequential(
  new nn.Conv2d(1, 8, 3, { stride: 2, padding: 1 }),
  new nn.ReLU(),
  new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
  new nn.ReLU(),
);
const decoder = new nn.Sequential(
  new nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1, output_padding: 1 }),
  new nn.ReLU(),
  new nn.ConvTranspose2d(8, 1, 3, { stride: 2, padding: 1 }), // fix: new nn.ConvTranspose2d(8, 1, 3, { stride: 2, padding: 1, output_padding: 1 }),
  new nn.Sigmoid(),
);

const clean = torch.rand(6, 1, 28, 28);
const noisy = clean.add(torch.randn_like(clean).mul(0.3)).clamp(0, 1);
const restored = decoder(encoder(noisy));
const loss = F.mse_loss(restored, clean); // expect: target-mismatch
loss.backward();
