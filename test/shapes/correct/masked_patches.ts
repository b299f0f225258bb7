import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { Block, gridPositions, patchify, unpatchify } from './lib/patches';

const { DataLoader, TensorDataset } = torch.utils.data;

// ---------------------------------------------------------------- options
const args = {
  img_size: 24,
  patch: 4,
  in_chans: 3,
  enc_dim: 32,
  enc_depth: 2,
  heads: 4,
  dec_dim: 16,
  dec_depth: 1,
  mask_ratio: 0.75,
  batch: 12,
  seed: 3,
};
torch.manual_seed(args.seed);

// ---------------------------------------------------------------- model
class MaskedAutoencoder extends nn.Module {
  patch: number;
  keep: number;
  embed: nn.Conv2d;
  cls_token: nn.Parameter;
  mask_token: nn.Parameter;
  encoder: nn.ModuleList;
  norm = new nn.LayerNorm(args.enc_dim);
  bridge: nn.Linear;
  decoder: nn.ModuleList;
  out: nn.Linear;

  constructor(a: typeof args) {
    super();
    const across = a.img_size / a.patch;
    this.patch = a.patch;
    this.keep = Math.floor(across * across * (1 - a.mask_ratio));
    this.embed = new nn.Conv2d(a.in_chans, a.enc_dim, a.patch, { stride: a.patch });
    this.cls_token = new nn.Parameter(torch.zeros(1, 1, a.enc_dim));
    this.mask_token = new nn.Parameter(torch.randn(1, 1, a.dec_dim).mul(0.02));
    this.register_buffer('enc_pos', gridPositions(across, a.enc_dim));
    this.register_buffer('dec_pos', gridPositions(across, a.dec_dim));
    this.encoder = new nn.ModuleList(Array.from({ length: a.enc_depth }, () => new Block(a.enc_dim, a.heads)));
    this.bridge = new nn.Linear(a.enc_dim, a.dec_dim);
    this.decoder = new nn.ModuleList(Array.from({ length: a.dec_depth }, () => new Block(a.dec_dim, a.heads)));
    this.out = new nn.Linear(a.dec_dim, a.patch ** 2 * a.in_chans);
  }

  private shuffle(x: torch.Tensor) {
    const [n, l, d] = x.shape;
    const order = torch.rand(n, l).argsort(1);
    const restore = order.argsort(1);
    const kept = order.at(':', `:${this.keep}`);
    const visible = x.gather(1, kept.unsqueeze(-1).expand(-1, -1, d));
    const mask = torch.ones(n, l);
    mask.at(':', `:${this.keep}`).fill_(0);
    return { visible, restore, mask: mask.gather(1, restore) };
  }

  encode(x: torch.Tensor, masked = true) {
    const tokens = this.embed(x).flatten(2).transpose(1, 2).add(this.get_buffer('enc_pos'));
    const { visible, restore, mask } = masked ? this.shuffle(tokens) : { visible: tokens, restore: null, mask: null };
    let h = torch.cat([this.cls_token.expand(x.size(0), -1, -1), visible], 1);
    for (const block of this.encoder) h = block(h) as torch.Tensor;
    return { latent: this.norm(h), restore, mask };
  }

  decode(latent: torch.Tensor, restore: torch.Tensor) {
    const seen = this.bridge(latent.at(':', '1:'));
    const missing = restore.size(1) - seen.size(1);
    const all = torch.cat([seen, this.mask_token.expand(seen.size(0), missing, -1)], 1);
    let h = all.gather(1, restore.unsqueeze(-1).expand(-1, -1, all.size(2)));
    h = h.add(this.get_buffer('dec_pos'));
    for (const block of this.decoder) h = block(h) as torch.Tensor;
    return this.out(h);
  }

  forward(x: torch.Tensor) {
    const { latent, restore, mask } = this.encode(x);
    const rows = this.decode(latent, restore!);
    const target = patchify(x, this.patch);
    const mean = target.mean(-1, { keepdim: true });
    const spread = target.var(-1, { keepdim: true }).add(1e-6).sqrt();
    const wrong = rows.sub(target.sub(mean).div(spread)).pow(2).mean(-1);
    return { loss: wrong.mul(mask!).sum().div(mask!.sum()), rows };
  }
}

class Classifier extends nn.Module {
  head: nn.Linear;
  constructor(
    readonly body: MaskedAutoencoder,
    classes: number,
  ) {
    super();
    this.head = new nn.Linear(args.enc_dim, classes);
  }
  forward(x: torch.Tensor) {
    return this.head(this.body.encode(x, false).latent.at(':', 0));
  }
}

// ---------------------------------------------------------------- data
const kinds = torch.randint(0, 3, [50]);
const planes = torch.eye(3).at(kinds).view(50, 3, 1, 1).expand(50, 3, args.img_size, args.img_size);
const pictures = planes.add(torch.randn(50, 3, args.img_size, args.img_size).mul(0.2));
const loader = new DataLoader(new TensorDataset(pictures, kinds), { batch_size: args.batch, shuffle: true });

// ---------------------------------------------------------------- pretraining
const mae = new MaskedAutoencoder(args);
const optimizer = new optim.AdamW(mae.parameters(), { lr: 1e-3, betas: [0.9, 0.95], weight_decay: 0.05 });
const warmup = new optim.lr_scheduler.LambdaLR(optimizer, (step: number) => Math.min(1, (step + 1) / 5));
for (let epoch = 0; epoch < 2; epoch++) {
  for (const [x] of loader) {
    const { loss } = mae(x);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    warmup.step();
  }
}
const rebuilt = torch.no_grad(() => unpatchify(mae(pictures.at(':2')).rows, args.patch));
console.log('rebuilt', rebuilt.shape);

// ---------------------------------------------------------------- fine-tuning
const classifier = new Classifier(mae, 3);
const tune = new optim.AdamW(
  [
    { params: classifier.head.parameters(), lr: 1e-2 },
    { params: [...mae.encoder.parameters(), ...mae.embed.parameters()], lr: 1e-3 },
  ],
  { lr: 1e-3 },
);
const criterion = new nn.CrossEntropyLoss({ label_smoothing: 0.1 });
for (const [x, y] of loader) {
  tune.zero_grad();
  criterion(classifier(x), y).backward();
  tune.step();
}
const right = torch.no_grad(() => classifier(pictures).argmax(-1).eq(kinds).sum().item());
console.log(`${right} of ${kinds.numel()}`);
