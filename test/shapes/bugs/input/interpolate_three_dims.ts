import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Pyramid {
  constructor(private readonly levels: number) {}
  *of(image: torch.Tensor): Generator<torch.Tensor> {
    let current = image;
    for (let level = 0; level < this.levels; level++) {
      yield current;
      current = nn.functional.interpolate(current, { scale_factor: 0.5, mode: 'bilinear', align_corners: false }); // expect: rank-mismatch
    }
  }
}
const image = torch.rand(3, 64, 64); // fix: const image = torch.rand(1, 3, 64, 64);
const edge = new nn.Conv2d(3, 4, 3, { padding: 1 });
for (const level of new Pyramid(3).of(image)) console.log(edge(level).shape);
