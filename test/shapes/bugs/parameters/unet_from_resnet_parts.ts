import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { models } from 'tensorpad/vision';

class Up extends nn.Module {
  up: nn.ConvTranspose2d;
  conv: nn.Conv2d;
  constructor(inputs: number, skip: number, outputs: number) {
    super();
    this.up = new nn.ConvTranspose2d(inputs, outputs, 2, { stride: 2 });
    this.conv = new nn.Conv2d(outputs + skip, outputs, 3, { padding: 1 });
  }
  forward(x: torch.Tensor, skip: torch.Tensor) {
    return this.conv(torch.cat([this.up(x), skip], 1)).relu(); // expect: channel-mismatch
  }
}
class ResUNet extends nn.Module {
  stem: nn.Sequential;
  stages: nn.ModuleList;
  ups: nn.ModuleList;
  last = new nn.Conv2d(64, 2, 1);
  constructor() {
    super();
    const { conv1, bn1, relu, maxpool, layer1, layer2, layer3 } = models.resnet18();
    this.stem = new nn.Sequential(conv1, bn1, relu, maxpool);
    this.stages = new nn.ModuleList([layer1, layer2, layer3]);
    this.ups = new nn.ModuleList([new Up(256, 128, 128), new Up(128, 128, 64)]); // fix: this.ups = new nn.ModuleList([new Up(256, 128, 128), new Up(128, 64, 64)]);
  }
  forward(x: torch.Tensor) {
    const kept: torch.Tensor[] = [];
    let h = this.stem(x);
    for (const stage of this.stages) {
      h = stage(h);
      kept.push(h);
    }
    kept.pop();
    for (const up of this.ups) h = up(h, kept.pop());
    return nn.functional.interpolate(this.last(h), { size: [x.size(2), x.size(3)] });
  }
}
console.log(new ResUNet()(torch.rand(1, 3, 64, 64)).shape);
