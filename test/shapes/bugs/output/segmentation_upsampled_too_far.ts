import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class FCN extends nn.Module {
  private stages: nn.ModuleList;
  private score: nn.Conv2d;
  constructor(
    widths: readonly number[],
    private readonly classes: number,
    private readonly factor = 2 ** widths.length, // fix: private readonly factor = 2 ** (widths.length - 1),
  ) {
    super();
    let from = 3;
    const stages: nn.Module[] = [];
    widths.forEach((w, i) => {
      stages.push(new nn.Sequential(new nn.Conv2d(from, w, 3, { padding: 1, stride: i === 0 ? 1 : 2 }), new nn.ReLU()));
      from = w;
    });
    this.stages = new nn.ModuleList(stages);
    this.score = new nn.Conv2d(from, this.classes, 1);
  }
  forward(x: torch.Tensor) {
    for (const stage of this.stages) x = stage(x);
    return nn.functional.interpolate(this.score(x), {
      scale_factor: this.factor,
      mode: 'bilinear',
      align_corners: false,
    });
  }
}
const net = new FCN([8, 16, 32], 6);
const opt = new optim.SGD(net.parameters(), { lr: 0.01 });
const loss = nn.functional.cross_entropy(net(torch.rand(2, 3, 32, 48)), torch.randint(0, 6, [2, 32, 48])); // expect: target-mismatch
opt.zero_grad();
loss.backward();
opt.step();
