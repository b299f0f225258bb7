import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Sample {
  frames: torch.Tensor;
  label: number;
}
class Gestures extends torch.utils.data.Dataset<Sample> {
  private lengths = [12, 7, 9, 12, 5, 8];
  get length() {
    return this.lengths.length;
  }
  at(i: number): Sample {
    return { frames: torch.randn(this.lengths[i]!, 6), label: i % 3 };
  }
}
function collate(samples: Sample[]): [torch.Tensor, torch.Tensor] {
  const frames = torch.stack(samples.map((s) => s.frames)); // expect: join-mismatch // fix: const frames = nn.utils.rnn.pad_sequence(samples.map((s) => s.frames), { batch_first: true });
  return [frames, torch.tensor(samples.map((s) => s.label))];
}
const loader = new torch.utils.data.DataLoader(new Gestures(), { batch_size: 3, collate_fn: collate });
const rnn = new nn.GRU(6, 12, { batch_first: true });
const head = new nn.Linear(12, 3);
for (const [x, y] of loader) {
  const [, h] = rnn(x);
  nn.functional.cross_entropy(head(h.at(-1)), y).backward();
}
