import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const spec = 'c16-c32-p-c64-p-f128-f10'; // 3x32x32 in
class FromSpec extends nn.Module {
  body: nn.Sequential;
  constructor(text: string, [c, h, w]: [number, number, number]) {
    super();
    const layers: nn.Module[] = [];
    let flat = false;
    for (const part of text.split('-')) {
      const n = Number(part.slice(1));
      switch (part[0]) {
        case 'c':
          layers.push(new nn.Conv2d(c, n, 3, { padding: 1 }), new nn.ReLU());
          c = n;
          break;
        case 'p':
          layers.push(new nn.MaxPool2d(2));
          h = Math.floor(h / 2); // fix: [h, w] = [h, w].map((size) => size >> 1) as [number, number];
          break;
        case 'f':
          if (!flat) {
            layers.push(new nn.Flatten());
            c = c * h * w;
            flat = true;
          }
          layers.push(new nn.Linear(c, n));
          c = n;
          break;
      }
    }
    this.body = new nn.Sequential(...layers);
  }
  forward(x: torch.Tensor) {
    return this.body(x); // expect: size-mismatch
  }
}
console.log(new FromSpec(spec, [3, 32, 32])(torch.rand(2, 3, 32, 32)).shape);
