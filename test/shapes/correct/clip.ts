// CLIP: a vision transformer and a text transformer, joined by a symmetric contrastive loss with a learned temperature.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(5);

class QuickGELU extends nn.Module {
  forward(x: torch.Tensor) {
    return x.mul(torch.sigmoid(x.mul(1.702)));
  }
}

class ResidualAttentionBlock extends nn.Module {
  attn: nn.MultiheadAttention;
  ln_1: nn.LayerNorm;
  mlp: nn.Sequential;
  ln_2: nn.LayerNorm;

  constructor(
    d_model: number,
    n_head: number,
    private readonly attn_mask: torch.Tensor | null = null,
  ) {
    super();
    this.attn = new nn.MultiheadAttention(d_model, n_head);
    this.ln_1 = new nn.LayerNorm(d_model);
    this.mlp = new nn.Sequential(
      new nn.Linear(d_model, d_model * 4),
      new QuickGELU(),
      new nn.Linear(d_model * 4, d_model),
    );
    this.ln_2 = new nn.LayerNorm(d_model);
  }

  private attention(x: torch.Tensor) {
    const attn_mask = this.attn_mask === null ? null : this.attn_mask.to({ dtype: x.dtype });
    return this.attn(x, x, x, { need_weights: false, attn_mask })[0];
  }

  forward(x: torch.Tensor) {
    x = x.add(this.attention(this.ln_1(x)));
    x = x.add(this.mlp(this.ln_2(x)));
    return x;
  }
}

class Transformer extends nn.Module {
  resblocks: nn.Sequential;

  constructor(width: number, layers: number, heads: number, attn_mask: torch.Tensor | null = null) {
    super();
    this.resblocks = new nn.Sequential(
      ...Array.from({ length: layers }, () => new ResidualAttentionBlock(width, heads, attn_mask)),
    );
  }

  forward(x: torch.Tensor) {
    return this.resblocks(x);
  }
}

class VisualTransformer extends nn.Module {
  conv1: nn.Conv2d;
  class_embedding: nn.Parameter;
  positional_embedding: nn.Parameter;
  ln_pre: nn.LayerNorm;
  transformer: Transformer;
  ln_post: nn.LayerNorm;
  proj: nn.Parameter;

  constructor(
    input_resolution: number,
    patch_size: number,
    width: number,
    layers: number,
    heads: number,
    output_dim: number,
  ) {
    super();
    this.conv1 = new nn.Conv2d({
      in_channels: 3,
      out_channels: width,
      kernel_size: patch_size,
      stride: patch_size,
      bias: false,
    });
    const scale = width ** -0.5;
    const grid = Math.floor(input_resolution / patch_size);
    this.class_embedding = new nn.Parameter(torch.randn(width).mul(scale));
    this.positional_embedding = new nn.Parameter(torch.randn(grid ** 2 + 1, width).mul(scale));
    this.ln_pre = new nn.LayerNorm(width);
    this.transformer = new Transformer(width, layers, heads);
    this.ln_post = new nn.LayerNorm(width);
    this.proj = new nn.Parameter(torch.randn(width, output_dim).mul(scale));
  }

  forward(x: torch.Tensor) {
    x = this.conv1(x); // [N, width, grid, grid]
    x = x.reshape(x.shape[0], x.shape[1], -1).permute(0, 2, 1);
    const cls = this.class_embedding.add(torch.zeros(x.shape[0], 1, x.shape[x.shape.length - 1]));
    x = torch.cat([cls, x], { dim: 1 });
    x = this.ln_pre(x.add(this.positional_embedding));
    x = x.permute(1, 0, 2);
    x = this.transformer(x);
    x = x.permute(1, 0, 2);
    return this.ln_post(x.at(':, 0, :')).matmul(this.proj);
  }
}

interface Towers {
  embed_dim: number;
  vision: { resolution: number; patch: number; width: number; layers: number };
  text: { context: number; vocab: number; width: number; heads: number; layers: number };
}

class CLIP extends nn.Module {
  visual: VisualTransformer;
  transformer: Transformer;
  token_embedding: nn.Embedding;
  positional_embedding: nn.Parameter;
  ln_final: nn.LayerNorm;
  text_projection: nn.Parameter;
  logit_scale: nn.Parameter;
  readonly #context: number;

  constructor({ embed_dim, vision, text }: Towers) {
    super();
    this.#context = text.context;
    this.visual = new VisualTransformer(
      vision.resolution,
      vision.patch,
      vision.width,
      vision.layers,
      vision.width / 8,
      embed_dim,
    );
    this.transformer = new Transformer(text.width, text.layers, text.heads, this.build_attention_mask());
    this.token_embedding = new nn.Embedding(text.vocab, text.width);
    this.positional_embedding = new nn.Parameter(torch.empty(text.context, text.width));
    this.ln_final = new nn.LayerNorm(text.width);
    this.text_projection = new nn.Parameter(torch.empty(text.width, embed_dim));
    this.logit_scale = new nn.Parameter(torch.ones([]).mul(Math.log(1 / 0.07)));
    this.initialize_parameters();
  }

  private initialize_parameters() {
    nn.init.normal_(this.token_embedding.weight, { std: 0.02 });
    nn.init.normal_(this.positional_embedding, 0, 0.01);
    nn.init.normal_(this.text_projection, 0, this.text_projection.size(0) ** -0.5);
  }

  private build_attention_mask() {
    const mask = torch.empty(this.#context, this.#context);
    mask.fill_(-Infinity);
    mask.triu_(1);
    return mask;
  }

  encode_image(image: torch.Tensor) {
    return this.visual(image);
  }

  encode_text(text: torch.Tensor) {
    let x = this.token_embedding(text);
    x = x.add(this.positional_embedding);
    x = this.transformer(x.permute(1, 0, 2)).permute(1, 0, 2);
    x = this.ln_final(x);
    // The end of the text has the highest number of all tokens.
    return x.at(torch.arange(x.shape[0]), text.argmax({ dim: -1 })).matmul(this.text_projection);
  }

  forward(image: torch.Tensor, text: torch.Tensor) {
    const [image_features, text_features] = [this.encode_image(image), this.encode_text(text)].map((f) =>
      f.div(f.norm({ p: 2, dim: 1, keepdim: true })),
    );
    const logits_per_image = image_features.matmul(text_features.t()).mul(this.logit_scale.exp());
    return { logits_per_image, logits_per_text: logits_per_image.t() };
  }
}

function contrastive(logits: { logits_per_image: torch.Tensor; logits_per_text: torch.Tensor }) {
  const ground_truth = torch.arange(logits.logits_per_image.size(0), { dtype: torch.long });
  const losses = Object.values(logits).map((each) => F.cross_entropy(each, ground_truth));
  return losses[0].add(losses[1]).div(2);
}

const CAPTIONS = ['a red square', 'a blue circle', 'two green lines', 'nothing at all'];
function tokenize(texts: readonly string[], context: number): torch.Tensor {
  const [sot, eot] = [62, 63];
  const result = torch.zeros(texts.length, context, { dtype: torch.long });
  for (const [i, text] of texts.entries()) {
    const tokens = [sot, ...[...text].map((c) => c.charCodeAt(0) % 60), eot];
    if (tokens.length > context) tokens.splice(context - 1, tokens.length, eot);
    result.put_(i, `:${tokens.length}`, torch.tensor(tokens));
  }
  return result;
}

const model = new CLIP({
  embed_dim: 24,
  vision: { resolution: 32, patch: 8, width: 32, layers: 2 },
  text: { context: 12, vocab: 64, width: 40, heads: 5, layers: 2 },
});
const no_decay = (name: string, p: torch.Tensor) =>
  p.ndim < 2 || ['bias', 'logit_scale'].some((word) => name.includes(word));
const named = [...model.named_parameters()];
const optimizer = new optim.AdamW(
  [
    { params: named.filter(([n, p]) => no_decay(n, p)).map(([, p]) => p), weight_decay: 0 },
    { params: named.filter(([n, p]) => !no_decay(n, p)).map(([, p]) => p), weight_decay: 0.2 },
  ],
  { lr: 5e-4, eps: 1e-6 },
);
const text = tokenize(CAPTIONS, 12);
for (let epoch = 0; epoch < 3; epoch++) {
  const images = torch.rand(CAPTIONS.length, 3, 32, 32);
  const loss = contrastive(model(images, text));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  torch.no_grad(() => model.logit_scale.clamp_(0, Math.log(100)));
  console.log(loss.item());
}
model.eval();
torch.inference_mode(() => {
  const { logits_per_image } = model(torch.rand(2, 3, 32, 32), text);
  const [values, indices] = logits_per_image.softmax(-1).topk(2);
  console.log(values.shape, indices.tolist());
});
