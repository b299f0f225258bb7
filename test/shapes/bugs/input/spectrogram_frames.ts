import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const nFft = 64,
  hop = 16;
function logSpec(wave: torch.Tensor): torch.Tensor {
  const frames = wave.unfold(-1, nFft, hop);
  const power = torch.fft.rfft(frames).abs().pow(2);
  return power.clamp({ min: 1e-6 }).log();
}

const classifier = new nn.Sequential(
  new nn.Linear(nFft / 2, 32), // fix: new nn.Linear(nFft / 2 + 1, 32),
  new nn.ReLU(),
  new nn.Linear(32, 3),
);
const waves = torch.randn(4, 1024);
const scores = classifier(logSpec(waves)).mean(1); // expect: size-mismatch
console.log(nn.functional.cross_entropy(scores, torch.tensor([0, 1, 2, 0])).item());
