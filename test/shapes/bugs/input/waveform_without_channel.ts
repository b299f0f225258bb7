import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const RATE = 800;
const t = torch.arange(RATE).div(RATE);
const tones = [220, 330, 440].map((hertz) => t.mul(2 * Math.PI * hertz).sin());
const waves = torch.stack(tones); // three sounds of a second

const encoder = new nn.Sequential(
  new nn.Conv1d(1, 8, 16, { stride: 8 }),
  new nn.ReLU(),
  new nn.Conv1d(8, 16, 8, { stride: 4 }),
  new nn.ReLU(),
  new nn.AdaptiveAvgPool1d(1),
  new nn.Flatten(),
);
const classify = new nn.Linear(16, 3);

const code = encoder(waves); // expect: channel-mismatch // fix: const code = encoder(waves.unsqueeze(1));
const loss = nn.functional.cross_entropy(classify(code), torch.tensor([0, 1, 2]));
loss.backward();
console.log(loss.item());
