import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class C3D extends nn.Module {
  body: nn.Sequential;
  head: nn.Linear;
  constructor({ clip = [8, 16, 16] as [number, number, number], classes = 5 } = {}) {
    super();
    this.body = new nn.Sequential(
      new nn.Conv3d(3, 4, { kernel_size: [3, 3, 3], padding: 1 }),
      new nn.BatchNorm3d(4),
      new nn.ReLU(),
      new nn.MaxPool3d([1, 2, 2]),
      new nn.Conv3d(4, 8, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool3d(2),
    );
    const [t, h, w] = clip.map((n, i) => (i === 0 ? n >> 1 : n >> 2));
    this.head = new nn.Linear(8 * t * h * w, classes);
  }
  forward(x: torch.Tensor) {
    return this.head(this.body(x).flatten(1));
  }
}
class FrameRNN extends nn.Module {
  cnn = new nn.Sequential(new nn.Conv2d(3, 4, 3, 2, 1), new nn.ReLU(), new nn.AdaptiveAvgPool2d(1));
  rnn = new nn.GRU(4, 6, { batch_first: true });
  forward(v: torch.Tensor) {
    const [B, C, T, H, W] = v.shape;
    const f = this.cnn(v.transpose(1, 2).reshape(B * T, C, H, W)).view(B, T, -1);
    return this.rnn(f)[0].at(':', -1, ':');
  }
}
const clips = torch.rand(2, 3, 8, 16, 16);
const both = [new C3D(), new FrameRNN()].map((m) => m(clips));
console.log(torch.cat(both, 1).shape);
