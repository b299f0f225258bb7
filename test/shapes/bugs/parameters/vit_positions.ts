import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class ViT extends nn.Module {
  patches: nn.Conv2d;
  cls: nn.Parameter;
  positions: nn.Parameter;
  blocks: nn.TransformerEncoder;
  head: nn.Linear;

  constructor(image = 32, patch = 8, dim = 24, classes = 5) {
    super();
    const count = (image / patch) ** 2;
    this.patches = new nn.Conv2d(3, dim, { kernel_size: patch, stride: patch });
    this.cls = new nn.Parameter(torch.zeros(1, 1, dim));
    this.positions = new nn.Parameter(torch.randn(1, count, dim)); // fix: this.positions = new nn.Parameter(torch.randn(1, count + 1, dim));
    this.blocks = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(dim, 3, 48, 0.1, { batch_first: true }), 1);
    this.head = new nn.Linear(dim, classes);
  }

  forward(x: torch.Tensor) {
    const n = x.size(0);
    let tokens = this.patches(x).flatten(2).transpose(1, 2);
    tokens = torch.cat([this.cls.expand(n, -1, -1), tokens], 1);
    tokens = tokens.add(this.positions); // expect: broadcast-mismatch
    return this.head(this.blocks(tokens).at(':, 0'));
  }
}

console.log(new ViT()(torch.rand(2, 3, 32, 32)).shape);
