import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

class FPN extends nn.Module {
  stem: nn.Sequential;
  layers: nn.ModuleList;
  lateral: nn.ModuleList;
  constructor(out: number) {
    super();
    const r = models.resnet50();
    this.stem = new nn.Sequential(r.conv1, r.bn1, r.relu, r.maxpool);
    this.layers = new nn.ModuleList([r.layer1, r.layer2, r.layer3]);
    this.lateral = new nn.ModuleList([64, 128, 256].map((c) => new nn.Conv2d(c, out, 1))); // fix: this.lateral = new nn.ModuleList([256, 512, 1024].map((c) => new nn.Conv2d(c, out, 1)));
  }
  forward(x: torch.Tensor) {
    let h = this.stem(x);
    const maps: torch.Tensor[] = [];
    for (const [i, layer] of [...this.layers].entries()) {
      h = layer(h);
      maps.push(this.lateral.at(i)(h)); // expect: channel-mismatch
    }
    for (let i = maps.length - 1; i > 0; i--)
      maps[i - 1] = maps[i - 1]!.add(nn.functional.interpolate(maps[i]!, { scale_factor: 2 }));
    return maps;
  }
}
console.log(
  new FPN(32)
    .eval()(torch.rand(1, 3, 64, 64))
    .map((m: torch.Tensor) => m.shape),
);
