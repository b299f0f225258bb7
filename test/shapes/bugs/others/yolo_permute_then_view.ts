import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface HeadOptions {
  anchors: [number, number][];
  classes: number;
  stride?: number;
}

class YoloHead extends nn.Module {
  private readonly conv: nn.Conv2d;
  readonly #attrs: number;
  constructor(
    channels: number,
    private readonly options: HeadOptions,
  ) {
    super();
    this.#attrs = 5 + options.classes;
    this.conv = new nn.Conv2d(channels, options.anchors.length * this.#attrs, 1);
  }

  forward(features: torch.Tensor) {
    const { anchors, stride = 8 } = this.options;
    const [b, , h, w] = features.shape;
    const raw = this.conv(features).view(b, anchors.length, this.#attrs, h, w).permute(0, 1, 3, 4, 2);
    const xy = torch.sigmoid(raw.at('..., :2')).mul(stride);
    const wh = raw.at('..., 2:4').exp();
    const rest = raw.at('..., 4:').sigmoid();
    const boxes = torch.cat([xy, wh, rest], { dim: -1 });
    const flatRaw = raw.view(b, -1, this.#attrs); // expect: view-size // fix: const flatRaw = raw.reshape(b, -1, this.#attrs);
    return { boxes: boxes.view(b, -1, this.#attrs), flatRaw };
  }
}

const head = new YoloHead(64, {
  anchors: [
    [10, 13],
    [16, 30],
    [33, 23],
  ],
  classes: 4,
});
const { boxes, flatRaw } = head(torch.randn(2, 64, 13, 13));
console.log(boxes.shape, flatRaw.shape);
