import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

interface Options {
  depth?: number;
  norm?: 'pre' | 'post';
  dim: number;
}
class Encoder extends nn.Module {
  blocks: nn.ModuleList;
  final?: nn.LayerNorm;
  constructor({ depth = 2, norm = 'post', dim }: Options) {
    super();
    this.blocks = new nn.ModuleList(
      Array.from(
        { length: depth },
        () =>
          new nn.TransformerEncoderLayer(dim, 4, {
            dim_feedforward: 2 * dim,
            norm_first: norm === 'pre',
            batch_first: true,
          }),
      ),
    );
    if (norm === 'pre') this.final = new nn.LayerNorm(dim * 2); // fix: if (norm === 'pre') this.final = new nn.LayerNorm(dim);
  }
  forward(x: torch.Tensor) {
    for (const block of this.blocks) x = block(x);
    return this.final ? this.final(x) : x; // expect: channel-mismatch
  }
}
const variants: Options[] = [{ dim: 16 }, { dim: 32, norm: 'pre', depth: 1 }];
for (const options of variants) {
  const encoder = new Encoder(options);
  console.log(encoder(torch.randn(2, 5, options.dim)).shape);
}
