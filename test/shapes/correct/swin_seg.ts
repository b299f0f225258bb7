// Shifted windows for segmentation: patch embedding, window attention with relative bias, merging, a light decoder, mean IoU.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
type Tensor = torch.Tensor;
torch.manual_seed(2);

class Scenes extends torch.utils.data.Dataset<{ image: Tensor; mask: Tensor }> {
  constructor(private readonly n: number) {
    super();
  }
  get length() {
    return this.n;
  }
  at(i: number) {
    const mask = torch.zeros(32, 32, { dtype: torch.long });
    const size = 8 + (i % 3) * 4;
    mask.put_(`${i % 10}:${(i % 10) + size}`, ':16', 1);
    mask.put_('20:', `${i % 16}:`, 2);
    const image = F.one_hot(mask, 3)
      .permute(2, 0, 1)
      .float()
      .add(torch.randn(3, 32, 32).mul(0.2));
    return { image, mask };
  }
}

const windows = (x: Tensor, size: number) => {
  const [b, h, w, c] = x.shape;
  return x
    .view(b, h / size, size, w / size, size, c)
    .permute(0, 1, 3, 2, 4, 5)
    .reshape(-1, size * size, c);
};
const unwindow = (x: Tensor, size: number, h: number, w: number) => {
  const b = x.size(0) / ((h / size) * (w / size));
  return x
    .view(b, h / size, w / size, size, size, -1)
    .permute(0, 1, 3, 2, 4, 5)
    .reshape(b, h, w, -1);
};

class WindowAttention extends nn.Module {
  table: nn.Parameter;
  qkv: nn.Linear;
  proj: nn.Linear;
  index: Tensor;
  scale: number;
  constructor(
    readonly dim: number,
    readonly size: number,
    readonly heads: number,
  ) {
    super();
    this.scale = (dim / heads) ** -0.5;
    this.table = new nn.Parameter(torch.zeros((2 * size - 1) ** 2, heads));
    nn.init.trunc_normal_(this.table, { std: 0.02 });
    const range = torch.arange(size);
    const coords = torch.stack(torch.meshgrid(range, range, { indexing: 'ij' })).flatten(1);
    const relative = coords
      .at(':', ':', null)
      .sub(coords.at(':', null, ':'))
      .permute(1, 2, 0)
      .add(size - 1);
    const index = relative
      .at('...', 0)
      .mul(2 * size - 1)
      .add(relative.at('...', 1));
    this.index = new nn.Buffer(index, { persistent: false });
    this.qkv = new nn.Linear(dim, dim * 3);
    this.proj = new nn.Linear(dim, dim);
  }
  forward(x: Tensor, mask: Tensor | null) {
    const [b, n, c] = x.shape;
    const [q, k, v] = this.qkv(x)
      .reshape(b, n, 3, this.heads, c / this.heads)
      .permute(2, 0, 3, 1, 4)
      .unbind(0);
    let attention = q.mul(this.scale).matmul(k.transpose(-2, -1));
    const bias = this.table.at(this.index.view(-1)).view(n, n, this.heads).permute(2, 0, 1);
    attention = attention.add(bias.unsqueeze(0));
    if (mask) {
      const count = mask.size(0);
      attention = attention
        .view(-1, count, this.heads, n, n)
        .add(mask.unsqueeze(1).unsqueeze(0))
        .view(-1, this.heads, n, n);
    }
    return this.proj(attention.softmax(-1).matmul(v).transpose(1, 2).reshape(b, n, c));
  }
}

class SwinBlock extends nn.Module {
  norm1: nn.LayerNorm;
  norm2: nn.LayerNorm;
  attn: WindowAttention;
  mlp: nn.Sequential;
  mask: Tensor | null = null;
  constructor(
    dim: number,
    resolution: number,
    heads: number,
    readonly size: number,
    readonly shift: number,
  ) {
    super();
    this.norm1 = new nn.LayerNorm(dim);
    this.norm2 = new nn.LayerNorm(dim);
    this.attn = new WindowAttention(dim, size, heads);
    this.mlp = new nn.Sequential(new nn.Linear(dim, dim * 2), new nn.GELU(), new nn.Linear(dim * 2, dim));
    if (shift > 0) {
      const regions = torch.zeros(1, resolution, resolution, 1);
      let count = 0;
      const cuts = [`:${resolution - size}`, `${resolution - size}:${resolution - shift}`, `${resolution - shift}:`];
      for (const rows of cuts) for (const columns of cuts) regions.put_(':', rows, columns, ':', count++);
      const flat = windows(regions, size).squeeze(-1);
      const difference = flat.unsqueeze(1).sub(flat.unsqueeze(2));
      this.mask = difference.ne(0).float().mul(-100);
    }
  }
  forward(x: Tensor) {
    const [, h, w] = x.shape;
    let y = this.norm1(x);
    if (this.shift > 0) y = torch.roll(y, [-this.shift, -this.shift], [1, 2]);
    y = unwindow(this.attn(windows(y, this.size), this.mask), this.size, h, w);
    if (this.shift > 0) y = torch.roll(y, [this.shift, this.shift], [1, 2]);
    x = x.add(y);
    return x.add(this.mlp(this.norm2(x)));
  }
}

class Merge extends nn.Module {
  norm: nn.LayerNorm;
  reduce: nn.Linear;
  constructor(dim: number) {
    super();
    this.norm = new nn.LayerNorm(4 * dim);
    this.reduce = new nn.Linear(4 * dim, 2 * dim, { bias: false });
  }
  forward(x: Tensor) {
    const parts = ['::2', '1::2'].flatMap((rows) => ['::2', '1::2'].map((columns) => x.at(':', rows, columns)));
    return this.reduce(this.norm(torch.cat(parts, -1)));
  }
}

class SwinSeg extends nn.Module {
  embed: nn.Conv2d;
  stages = new nn.ModuleList();
  merges = new nn.ModuleList();
  laterals = new nn.ModuleList();
  head: nn.Conv2d;
  constructor(classes: number, dim = 16, depths = [2, 2], heads = [2, 4]) {
    super();
    this.embed = new nn.Conv2d(3, dim, 2, { stride: 2 });
    let resolution = 16;
    depths.forEach((depth, i) => {
      const width = dim * 2 ** i;
      const blocks = Array.from(
        { length: depth },
        (_, j) => new SwinBlock(width, resolution, heads[i], 4, j % 2 === 0 ? 0 : 2),
      );
      this.stages.append(new nn.Sequential(...blocks));
      this.laterals.append(new nn.Conv2d(width, 16, 1));
      if (i < depths.length - 1) {
        this.merges.append(new Merge(width));
        resolution /= 2;
      }
    });
    this.head = new nn.Conv2d(16 * depths.length, classes, 1);
  }
  forward(image: Tensor) {
    let x = this.embed(image).permute(0, 2, 3, 1);
    const features: Tensor[] = [];
    for (let i = 0; i < this.stages.length; i++) {
      x = this.stages[i](x);
      features.push(this.laterals[i](x.permute(0, 3, 1, 2)));
      if (i < this.merges.length) x = this.merges[i](x);
    }
    const size = [image.size(2), image.size(3)];
    const grown = features.map((f) => F.interpolate(f, { size, mode: 'bilinear', align_corners: false }));
    return this.head(torch.cat(grown, 1));
  }
}

function dice(logits: Tensor, target: Tensor) {
  const p = logits.softmax(1);
  const hot = F.one_hot(target, logits.size(1)).permute(0, 3, 1, 2).float();
  const overlap = p.mul(hot).sum([0, 2, 3]);
  const total = p.sum([0, 2, 3]).add(hot.sum([0, 2, 3]));
  return overlap.mul(2).add(1).div(total.add(1)).mean().neg().add(1);
}

function main() {
  const net = new SwinSeg(3);
  const optimizer = new optim.AdamW(net.parameters(), { lr: 1e-3 });
  const loader = new torch.utils.data.DataLoader(new Scenes(10), { batch_size: 4, shuffle: true });
  for (const { image, mask } of loader) {
    const logits = net(image);
    const loss = F.cross_entropy(logits, mask, { weight: torch.tensor([0.5, 1, 1.5]) }).add(dice(logits, mask));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  net.eval();
  const confusion = torch.zeros(3, 3);
  torch.no_grad(() => {
    for (const { image, mask } of new torch.utils.data.DataLoader(new Scenes(6), { batch_size: 3 })) {
      const predicted = net(image).argmax(1);
      confusion.add_(torch.bincount(mask.flatten().mul(3).add(predicted.flatten()), { minlength: 9 }).view(3, 3));
    }
  });
  const hit = confusion.diag();
  const iou = hit.div(confusion.sum(0).add(confusion.sum(1)).sub(hit).clamp(1));
  console.log(iou, iou.mean().item().toFixed(2));
}
main();
