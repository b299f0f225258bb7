import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type Box = readonly [number, number, number, number];

const anchors: Box[] = [];
for (const y of [0.25, 0.75]) for (const x of [0.25, 0.75]) for (const s of [0.3, 0.5]) anchors.push([x, y, s, s]);

function decode(offsets: torch.Tensor, priors: torch.Tensor, variances: [number, number] = [0.1, 0.2]) {
  const centers = priors.at(':', ':2').add(offsets.at('..., :2').mul(variances[0]).mul(priors.at(':', '2:'))); // expect: broadcast-mismatch
  const sizes = priors.at(':', '2:').mul(offsets.at('..., 2:').mul(variances[1]).exp());
  return torch.cat([centers.sub(sizes.div(2)), centers.add(sizes.div(2))], { dim: -1 });
}

class Detector extends nn.Module {
  backbone = new nn.Sequential(
    new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 }),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(2),
  );
  loc = new nn.Conv2d(16, 3 * 4, 1); // fix: loc = new nn.Conv2d(16, 2 * 4, 1);
  conf = new nn.Conv2d(16, 2 * 5, 1);
  forward(x: torch.Tensor) {
    const f = this.backbone(x);
    const flatten = (t: torch.Tensor, last: number) => t.permute(0, 2, 3, 1).reshape(x.size(0), -1, last);
    return { loc: flatten(this.loc(f), 4), conf: flatten(this.conf(f), 5) };
  }
}
const { loc, conf } = new Detector()(torch.rand(2, 3, 32, 32));
const boxes = decode(loc, torch.tensor(anchors as unknown as number[][]));
console.log(boxes.shape, conf.shape);
