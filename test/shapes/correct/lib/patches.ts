import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** Pictures `[N, C, H, W]` as rows of pixels, `[N, patches, side * side * C]`. */
export function patchify(x: torch.Tensor, side: number) {
  const [n, c, h, w] = x.shape;
  return x
    .reshape(n, c, h / side, side, w / side, side)
    .permute(0, 2, 4, 3, 5, 1)
    .flatten(1, 2)
    .flatten(2);
}

export function unpatchify(rows: torch.Tensor, side: number, channels = 3) {
  const [n, count] = rows.shape;
  const across = Math.round(Math.sqrt(count));
  return rows
    .view(n, across, across, side, side, channels)
    .permute(0, 5, 1, 3, 2, 4)
    .reshape(n, channels, across * side, across * side);
}

/** Sines and cosines for the places of a square grid, `[1, places, width]`. */
export function gridPositions(across: number, width: number) {
  const rates = torch
    .arange(width / 4)
    .div(width / 4)
    .mul(-Math.log(10000))
    .exp();
  const along = torch.outer(torch.arange(across).float(), rates);
  const one = torch.cat([along.sin(), along.cos()], 1);
  const rows = one.unsqueeze(1).expand(across, across, -1);
  const columns = one.unsqueeze(0).expand(across, across, -1);
  return torch.cat([rows, columns], 2).view(1, across * across, width);
}

export class Block extends nn.Module {
  norm1: nn.LayerNorm;
  attention: nn.MultiheadAttention;
  norm2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(width: number, heads: number, ratio = 2) {
    super();
    this.norm1 = new nn.LayerNorm(width);
    this.attention = new nn.MultiheadAttention(width, heads, { batch_first: true });
    this.norm2 = new nn.LayerNorm(width);
    this.mlp = new nn.Sequential(
      new nn.Linear(width, width * ratio),
      new nn.GELU(),
      new nn.Linear(width * ratio, width),
    );
  }

  forward(x: torch.Tensor): torch.Tensor {
    const h = this.norm1(x);
    x = x.add(this.attention(h, h, h, { need_weights: false })[0]);
    return x.add(this.mlp(this.norm2(x)));
  }
}
