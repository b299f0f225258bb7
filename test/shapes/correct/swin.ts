// Swin-like: attention in shifted windows with relative position bias, patch merging, and an MLP-Mixer for comparison.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(33);

function window_partition(x: torch.Tensor, window: number) {
  const [B, H, W, C] = x.shape;
  return x
    .view(B, Math.floor(H / window), window, Math.floor(W / window), window, C)
    .permute(0, 1, 3, 2, 4, 5)
    .contiguous()
    .view(-1, window, window, C);
}

function window_reverse(windows: torch.Tensor, window: number, H: number, W: number) {
  const B = Math.floor(windows.shape[0] / ((H * W) / window / window));
  const x = windows.view(B, H / window, W / window, window, window, -1);
  return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(B, H, W, -1);
}

class Mlp extends nn.Module {
  fc1: nn.Linear;
  fc2: nn.Linear;
  act: nn.Module;
  drop: nn.Dropout;

  constructor(
    features: number,
    {
      hidden = features,
      out = features,
      act = () => new nn.GELU() as nn.Module,
      drop = 0,
    }: { hidden?: number; out?: number; act?: () => nn.Module; drop?: number } = {},
  ) {
    super();
    this.fc1 = new nn.Linear(features, hidden);
    this.act = act();
    this.fc2 = new nn.Linear(hidden, out);
    this.drop = new nn.Dropout(drop);
  }

  forward(x: torch.Tensor) {
    x = this.drop(this.act(this.fc1(x)));
    return this.drop(this.fc2(x));
  }
}

class WindowAttention extends nn.Module {
  relative_position_bias_table: nn.Parameter;
  declare relative_position_index: torch.Tensor;
  qkv: nn.Linear;
  proj: nn.Linear;
  private scale: number;

  constructor(
    private readonly dim: number,
    private readonly window_size: readonly [number, number],
    private readonly num_heads: number,
    qkv_bias = true,
  ) {
    super();
    const [Wh, Ww] = window_size;
    this.scale = Math.pow(dim / num_heads, -0.5);
    this.relative_position_bias_table = new nn.Parameter(torch.zeros((2 * Wh - 1) * (2 * Ww - 1), num_heads));
    const coords = torch.stack(torch.meshgrid([torch.arange(Wh), torch.arange(Ww)], { indexing: 'ij' }));
    const flat = torch.flatten(coords, 1);
    const relative = flat.at(':, :, None').sub(flat.at(':, None, :')).permute(1, 2, 0).contiguous();
    relative.at(':, :, 0').add_(Wh - 1);
    relative.at(':, :, 1').add_(Ww - 1);
    relative.at(':, :, 0').mul_(2 * Ww - 1);
    this.register_buffer('relative_position_index', relative.sum(-1));
    this.qkv = new nn.Linear(dim, dim * 3, { bias: qkv_bias });
    this.proj = new nn.Linear(dim, dim);
    nn.init.trunc_normal_(this.relative_position_bias_table, { std: 0.02 });
  }

  forward(x: torch.Tensor, mask: torch.Tensor | null) {
    const [B_, N, C] = x.shape;
    const qkv = this.qkv(x)
      .reshape(B_, N, 3, this.num_heads, Math.floor(C / this.num_heads))
      .permute(2, 0, 3, 1, 4);
    const [q, k, v] = [qkv.at(0), qkv.at(1), qkv.at(2)];
    let attn = q.mul(this.scale).matmul(k.transpose(-2, -1));
    const area = this.window_size[0] * this.window_size[1];
    const bias = this.relative_position_bias_table
      .at(this.relative_position_index.view(-1))
      .view(area, area, -1)
      .permute(2, 0, 1)
      .contiguous();
    attn = attn.add(bias.unsqueeze(0));
    if (mask) {
      const nW = mask.shape[0];
      attn = attn.view(Math.floor(B_ / nW), nW, this.num_heads, N, N).add(mask.unsqueeze(1).unsqueeze(0));
      attn = attn.view(-1, this.num_heads, N, N);
    }
    attn = attn.softmax(-1);
    return this.proj(attn.matmul(v).transpose(1, 2).reshape(B_, N, C));
  }
}

class SwinBlock extends nn.Module {
  norm1: nn.LayerNorm;
  norm2: nn.LayerNorm;
  attn: WindowAttention;
  mlp: Mlp;
  attn_mask: torch.Tensor | null = null;

  constructor(
    private readonly dim: number,
    private readonly resolution: readonly [number, number],
    heads: number,
    private readonly window: number,
    private readonly shift: number,
  ) {
    super();
    this.norm1 = new nn.LayerNorm(dim);
    this.norm2 = new nn.LayerNorm(dim);
    this.attn = new WindowAttention(dim, [window, window], heads);
    this.mlp = new Mlp(dim, { hidden: dim * 2 });
    if (shift > 0) this.attn_mask = this.make_mask();
  }

  private make_mask() {
    const [H, W] = this.resolution;
    const img_mask = torch.zeros(1, H, W, 1);
    const slices = [`0:-${this.window}`, `-${this.window}:-${this.shift}`, `-${this.shift}:`];
    let cnt = 0;
    for (const h of slices) for (const w of slices) img_mask.put_(':', h, w, ':', cnt++);
    const windows = window_partition(img_mask, this.window).view(-1, this.window * this.window);
    const difference = windows.unsqueeze(1).sub(windows.unsqueeze(2));
    return difference.masked_fill(difference.ne(0), -100).masked_fill(difference.eq(0), 0);
  }

  forward(x: torch.Tensor) {
    const [H, W] = this.resolution;
    const [B, L, C] = x.size();
    console.assert(L === H * W, 'input feature has wrong size');
    const shortcut = x;
    x = this.norm1(x).view(B, H, W, C);
    const shifted = this.shift > 0 ? torch.roll(x, [-this.shift, -this.shift], [1, 2]) : x;
    const windows = window_partition(shifted, this.window).view(-1, this.window ** 2, C);
    const attended = this.attn(windows, this.attn_mask).view(-1, this.window, this.window, C);
    let y = window_reverse(attended, this.window, H, W);
    if (this.shift > 0) y = torch.roll(y, { shifts: [this.shift, this.shift], dims: [1, 2] });
    x = shortcut.add(y.view(B, H * W, C));
    return x.add(this.mlp(this.norm2(x)));
  }
}

class PatchMerging extends nn.Module {
  reduction: nn.Linear;
  norm: nn.LayerNorm;

  constructor(
    private readonly resolution: readonly [number, number],
    dim: number,
  ) {
    super();
    this.reduction = new nn.Linear(4 * dim, 2 * dim, { bias: false });
    this.norm = new nn.LayerNorm(4 * dim);
  }

  forward(x: torch.Tensor) {
    const [H, W] = this.resolution;
    const [B, , C] = x.shape;
    x = x.view(B, H, W, C);
    const corners = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ].map(([dy, dx]) => x.at(':', `${dy}::2`, `${dx}::2`, ':'));
    return this.reduction(this.norm(torch.cat(corners, -1).view(B, -1, 4 * C)));
  }
}

class Swin extends nn.Module {
  embed: nn.Conv2d;
  layers: nn.ModuleList;
  norm: nn.LayerNorm;
  head: nn.Linear;

  constructor({ img = 32, patch = 2, dim = 16, depths = [2, 2], heads = [2, 4], window = 4, classes = 7 } = {}) {
    super();
    this.embed = new nn.Conv2d(3, dim, { kernel_size: patch, stride: patch });
    this.layers = new nn.ModuleList();
    let resolution = img / patch;
    let width = dim;
    depths.forEach((depth, i) => {
      for (let j = 0; j < depth; j++)
        this.layers.append(
          new SwinBlock(width, [resolution, resolution], heads[i], window, j % 2 === 0 ? 0 : window >> 1),
        );
      if (i < depths.length - 1) {
        this.layers.append(new PatchMerging([resolution, resolution], width));
        resolution /= 2;
        width *= 2;
      }
    });
    this.norm = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, classes);
  }

  forward(x: torch.Tensor) {
    x = this.embed(x).flatten(2).transpose(1, 2);
    for (const layer of this.layers) x = layer(x);
    x = this.norm(x).transpose(1, 2);
    return this.head(F.adaptive_avg_pool1d(x, 1).flatten(1));
  }
}

const model = new Swin();
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3 });
const schedule = new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, { T_0: 2 });
for (let step = 0; step < 2; step++) {
  const [images, labels] = [torch.randn(3, 3, 32, 32), torch.randint(0, 7, [3])];
  const mixed = images.mul(0.7).add(images.flip(0).mul(0.3));
  const scores = model(mixed);
  const loss = F.cross_entropy(scores, labels)
    .mul(0.7)
    .add(F.cross_entropy(scores, labels.flip(0)).mul(0.3));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  schedule.step(step);
  console.log(loss.item());
}
console.log([...model.parameters()].reduce((sum, p) => sum + p.numel(), 0));
