import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { datasets, transforms } from 'tensorpad/vision';

const pair = (t: number | [number, number]): [number, number] => (Array.isArray(t) ? t : [t, t]);

class FeedForward extends nn.Module {
  net: nn.Sequential;
  constructor(dim: number, hidden_dim: number, dropout = 0) {
    super();
    this.net = new nn.Sequential(
      new nn.LayerNorm(dim),
      new nn.Linear(dim, hidden_dim),
      new nn.GELU(),
      new nn.Dropout(dropout),
      new nn.Linear(hidden_dim, dim),
      new nn.Dropout(dropout),
    );
  }
  forward(x: torch.Tensor) {
    return this.net(x);
  }
}

class Attention extends nn.Module {
  norm: nn.LayerNorm;
  attend = new nn.Softmax({ dim: -1 });
  to_qkv: nn.Linear;
  to_out: nn.Module;
  private scale: number;

  constructor(
    dim: number,
    private heads = 4,
    private dim_head = 8,
    dropout = 0,
  ) {
    super();
    const inner_dim = dim_head * heads;
    const project_out = !(heads === 1 && dim_head === dim);
    this.scale = dim_head ** -0.5;
    this.norm = new nn.LayerNorm(dim);
    this.to_qkv = new nn.Linear(dim, inner_dim * 3, { bias: false });
    this.to_out = project_out
      ? new nn.Sequential(new nn.Linear(inner_dim, dim), new nn.Dropout(dropout))
      : new nn.Identity();
  }

  forward(x: torch.Tensor) {
    const [b, n] = x.shape;
    const qkv = this.to_qkv(this.norm(x)).chunk(3, { dim: -1 });
    const [q, k, v] = qkv.map((t) => t.unflatten(-1, [this.heads, this.dim_head]).permute(0, 2, 1, 3));
    const dots = torch.einsum('bhid,bhjd->bhij', q, k).mul(this.scale);
    const out = torch.einsum('b h i j, b h j d -> b h i d', this.attend(dots), v);
    return this.to_out(out.transpose(1, 2).reshape(b, n, -1));
  }
}

class Transformer extends nn.Module {
  norm: nn.LayerNorm;
  layers = new nn.ModuleList([]);

  constructor(dim: number, depth: number, heads: number, dim_head: number, mlp_dim: number) {
    super();
    this.norm = new nn.LayerNorm(dim);
    for (let i = 0; i < depth; i++)
      this.layers.append(new nn.ModuleList([new Attention(dim, heads, dim_head), new FeedForward(dim, mlp_dim)]));
  }

  forward(x: torch.Tensor) {
    for (const layer of this.layers) {
      const [attn, ff] = layer as unknown as [Attention, FeedForward];
      x = attn(x).add(x);
      x = ff(x).add(x);
    }
    return this.norm(x);
  }
}

interface Config {
  image_size: number | [number, number];
  patch_size: number | [number, number];
  num_classes: number;
  dim: number;
  depth: number;
  heads: number;
  mlp_dim: number;
  pool?: 'cls' | 'mean';
  channels?: number;
  dim_head?: number;
}

class ViT extends nn.Module {
  private patch: [number, number];
  to_patch_embedding: nn.Sequential;
  pos_embedding: nn.Parameter;
  cls_token: nn.Parameter;
  transformer: Transformer;
  mlp_head: nn.Linear;

  constructor(readonly config: Config) {
    super();
    const { num_classes, dim, depth, heads, mlp_dim, channels = 3, dim_head = 8 } = config;
    const [height, width] = pair(config.image_size);
    const [ph, pw] = (this.patch = pair(config.patch_size));
    if (height % ph !== 0 || width % pw !== 0) throw new Error('image dimensions must be divisible by the patch size');
    const num_patches = (height / ph) * (width / pw);
    const patch_dim = channels * ph * pw;
    this.to_patch_embedding = new nn.Sequential(
      new nn.LayerNorm(patch_dim),
      new nn.Linear(patch_dim, dim),
      new nn.LayerNorm(dim),
    );
    this.pos_embedding = new nn.Parameter(torch.randn(1, num_patches + 1, dim));
    this.cls_token = new nn.Parameter(torch.randn(1, 1, dim));
    this.transformer = new Transformer(dim, depth, heads, dim_head, mlp_dim);
    this.mlp_head = new nn.Linear(dim, num_classes);
  }

  forward(img: torch.Tensor) {
    const [ph, pw] = this.patch;
    const patches = img.unfold(2, ph, ph).unfold(3, pw, pw).permute(0, 2, 3, 4, 5, 1).flatten(1, 2).flatten(2);
    let x = this.to_patch_embedding(patches);
    const [b, n] = x.shape;
    const cls_tokens = this.cls_token.repeat(b, 1, 1);
    x = torch.cat([cls_tokens, x], { dim: 1 });
    x = x.add(this.pos_embedding.at(`:, :${n + 1}`));
    x = this.transformer(x);
    x = this.config.pool === 'mean' ? x.mean(1) : x.at(':', 0);
    return this.mlp_head(x);
  }
}

const transform = new transforms.Compose([new transforms.CenterCrop([16, 24]), new transforms.ToTensor()]);
const data = new datasets.FakeData({ size: 10, image_size: [3, 20, 28], num_classes: 5, transform });
const loader = new torch.utils.data.DataLoader(data, { batch_size: 4 });
for (const pool of ['cls', 'mean'] as const) {
  const vit = new ViT({
    image_size: [16, 24],
    patch_size: 8,
    num_classes: 5,
    dim: 24,
    depth: 2,
    heads: 3,
    mlp_dim: 32,
    pool,
  });
  const optimizer = new optim.AdamW(vit.parameters(), { lr: 1e-3 });
  const loss_fn = new nn.CrossEntropyLoss();
  for (const [images, labels] of loader) {
    const loss = loss_fn(vit(images), labels);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  console.log(pool, vit(torch.rand(1, 3, 16, 16)).shape); // fewer patches are fine
}
