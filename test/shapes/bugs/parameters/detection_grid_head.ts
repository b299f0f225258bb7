import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const S = 7,
  BOXES = 2,
  CLASSES = 3;

class Yolo extends nn.Module {
  backbone = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.1),
    new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
    new nn.LeakyReLU(0.1),
    new nn.AdaptiveAvgPool2d([S, S]),
  );
  head = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(16 * S * S, 64),
    new nn.LeakyReLU(0.1),
    new nn.Linear(64, S * S * (BOXES * 5 + CLASSES)),
  );
  forward(x: torch.Tensor) {
    const out = this.head(this.backbone(x));
    return out.view(-1, S, S, BOXES * (5 + CLASSES)); // expect: view-size // fix: return out.view(-1, S, S, BOXES * 5 + CLASSES);
  }
}
const pred = new Yolo()(torch.rand(3, 3, 56, 56));
console.log(pred.at('...', ':2').shape);
