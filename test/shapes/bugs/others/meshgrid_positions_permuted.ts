import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class PositionEmbedding2d extends nn.Module {
  row: nn.Embedding;
  col: nn.Embedding;
  constructor(dim: number, max = 50) {
    super();
    this.row = new nn.Embedding(max, dim / 2);
    this.col = new nn.Embedding(max, dim / 2);
  }
  forward(x: torch.Tensor) {
    const [h, w] = x.shape.slice(-2);
    const col = this.col(torch.arange(w)).unsqueeze(0).repeat(h, 1, 1);
    const row = this.row(torch.arange(h)).unsqueeze(1).repeat(1, w, 1);
    return torch.cat([col, row], { dim: -1 }).permute(2, 0, 1).unsqueeze(0);
  }
}
class DETR extends nn.Module {
  backbone = new nn.Conv2d(3, 32, 8, { stride: 8 });
  position = new PositionEmbedding2d(32);
  transformer = new nn.Transformer(32, 4, 1, 1, 64, { batch_first: true });
  queries = new nn.Embedding(10, 32);
  head = new nn.Linear(32, 6);
  forward(x: torch.Tensor) {
    const f = this.backbone(x);
    const src = f.add(this.position(f)).flatten(2); // fix: const src = f.add(this.position(f)).flatten(2).transpose(1, 2);
    const target = this.queries.weight.unsqueeze(0).expand(x.size(0), -1, -1);
    return this.head(this.transformer(src, target)); // expect: size-mismatch
  }
}
console.log(new DETR()(torch.rand(2, 3, 48, 64)).shape);
