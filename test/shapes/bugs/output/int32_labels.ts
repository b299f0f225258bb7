import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

function load(count: number): { images: torch.Tensor; labels: torch.Tensor } {
  const bytes = Int32Array.from({ length: count }, (_, i) => i % 10);
  return { images: torch.rand(count, 64), labels: torch.from_numpy(bytes) }; // fix: return { images: torch.rand(count, 64), labels: torch.from_numpy(bytes).long() };
}

const { images, labels } = load(20);
const layers = [new nn.Linear(64, 32), new nn.ReLU(), new nn.Linear(32, 10), new nn.LogSoftmax(1)];
const model = new nn.Sequential(...layers);
const loss = F.nll_loss(model(images), labels); // expect: target-dtype
loss.backward();
