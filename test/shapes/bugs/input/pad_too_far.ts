import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const pad = (x: torch.Tensor, to: number) => {
  const missing = to - x.size(-1);
  return nn.functional.pad(x, [Math.floor(missing / 2), Math.ceil(missing / 2)], { mode: 'reflect' }); // expect: output-too-small // fix: return nn.functional.pad(x, [Math.floor(missing / 2), Math.ceil(missing / 2)]);
};
class WaveEncoder extends nn.Module {
  stem = new nn.Conv1d(1, 8, 9, { stride: 4, padding: 4 });
  body = new nn.Sequential(new nn.Conv1d(8, 16, 5, { padding: 2 }), new nn.PReLU(), new nn.AdaptiveAvgPool1d(4));
  fc = new nn.Linear(64, 2);
  forward(x: torch.Tensor) {
    return this.fc(this.body(this.stem(x)).flatten(1));
  }
}
const clips = [40, 64, 55].map((n) => torch.randn(1, 1, n));
const batch = torch.cat(clips.map((c) => pad(c, 128)));
console.log(new WaveEncoder()(batch));
