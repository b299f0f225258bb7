import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const image = 32,
  patch = 8,
  dim = 24;
class ViT extends nn.Module {
  embed = new nn.Conv2d(3, dim, patch, patch);
  cls = new nn.Parameter(torch.zeros(1, 1, dim));
  pos = new nn.Parameter(torch.randn(1, (image / patch) ** 2, dim)); // fix: pos = new nn.Parameter(torch.randn(1, (image / patch) ** 2 + 1, dim));
  encoder = new nn.TransformerEncoderLayer(dim, 3, { batch_first: true, dim_feedforward: 2 * dim });
  head = new nn.Linear(dim, 7);
  forward(x: torch.Tensor) {
    const tokens = this.embed(x).flatten(2).transpose(1, 2);
    const all = torch.cat([this.cls.expand(x.size(0), -1, -1), tokens], 1);
    return this.head(this.encoder(all.add(this.pos)).at(':', 0)); // expect: broadcast-mismatch
  }
}
const out = new ViT()(torch.rand(4, 3, image, image));
console.log(out.shape);
