// Fine-tuning: LoRA on a frozen transformer, adapters merged for inference, then distillation of it into a smaller student.
import * as torch from 'tensorpad';
import { copy, nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(23);

class LoRALinear extends nn.Module {
  lora_A: nn.Parameter;
  lora_B: nn.Parameter;
  private readonly scaling: number;
  private merged = false;

  constructor(
    readonly base: nn.Linear,
    readonly rank: number,
    alpha = 8,
  ) {
    super();
    const { in_features, out_features } = base;
    this.scaling = alpha / rank;
    this.lora_A = new nn.Parameter(torch.randn(rank, in_features).mul(0.02));
    this.lora_B = new nn.Parameter(torch.zeros(out_features, rank));
    for (const p of base.parameters()) p.requires_grad = false;
  }

  merge() {
    if (this.merged) return this;
    torch.no_grad(() => this.base.weight.add_(this.lora_B.matmul(this.lora_A).mul(this.scaling)));
    this.merged = true;
    return this;
  }

  forward(x: torch.Tensor) {
    const y = this.base(x);
    if (this.merged) return y;
    return y.add(F.linear(F.linear(x, this.lora_A), this.lora_B).mul(this.scaling));
  }
}

class Block extends nn.Module {
  q: nn.Module;
  k: nn.Module;
  v: nn.Module;
  o: nn.Module;
  ff: nn.Sequential;
  ln1: nn.LayerNorm;
  ln2: nn.LayerNorm;

  constructor(
    readonly dim: number,
    private readonly heads: number,
  ) {
    super();
    [this.q, this.k, this.v, this.o] = Array.from({ length: 4 }, () => new nn.Linear(dim, dim));
    this.ff = new nn.Sequential(new nn.Linear(dim, 2 * dim), new nn.ReLU(), new nn.Linear(2 * dim, dim));
    this.ln1 = new nn.LayerNorm(dim);
    this.ln2 = new nn.LayerNorm(dim);
  }

  forward(x: torch.Tensor) {
    const [b, t, d] = x.size();
    const h = this.ln1(x);
    const [q, k, v] = ([this.q, this.k, this.v] as const).map((m) => m(h).view(b, t, this.heads, -1).transpose(1, 2));
    const y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, d);
    x = x.add(this.o(y));
    return x.add(this.ff(this.ln2(x)));
  }
}

class Classifier extends nn.Module {
  embed: nn.Embedding;
  pos: nn.Parameter;
  blocks: nn.ModuleList;
  head: nn.Linear;

  constructor(
    readonly options: { vocab: number; length: number; dim: number; heads: number; depth: number; classes: number },
  ) {
    super();
    const { vocab, length, dim, heads, depth, classes } = options;
    this.embed = new nn.Embedding(vocab, dim);
    this.pos = new nn.Parameter(torch.zeros(1, length, dim));
    this.blocks = new nn.ModuleList(Array.from({ length: depth }, () => new Block(dim, heads)));
    this.head = new nn.Linear(dim, classes);
  }

  features(ids: torch.Tensor) {
    let x = this.embed(ids).add(this.pos);
    const hidden: torch.Tensor[] = [];
    for (const block of this.blocks) {
      x = block(x);
      hidden.push(x);
    }
    return { hidden, pooled: x.mean(1) };
  }

  forward(ids: torch.Tensor) {
    return this.head(this.features(ids).pooled);
  }
}

function inject(model: Classifier, rank: number, targets: readonly ('q' | 'k' | 'v' | 'o')[] = ['q', 'v']) {
  for (const p of model.parameters()) p.requires_grad_(false);
  const adapters: LoRALinear[] = [];
  for (const block of model.blocks as Iterable<Block>)
    for (const name of targets) {
      const adapter = new LoRALinear(block[name] as nn.Linear, rank);
      block[name] = adapter;
      adapters.push(adapter);
    }
  model.head.requires_grad_(true);
  return adapters;
}

const count = (m: nn.Module, all = true) =>
  [...m.parameters()].filter((p) => all || p.requires_grad).reduce((n, p) => n + p.numel(), 0);

const OPTIONS = { vocab: 30, length: 9, dim: 16, heads: 2, depth: 2, classes: 3 };
const ids = torch.randint(30, [24, 9]);
const labels = ids.sum(1).remainder(3);
const pretrained = new Classifier(OPTIONS);
const teacher = copy.deepcopy(pretrained);
const adapters = inject(teacher, 4);
console.log(`${count(teacher, false)} of ${count(teacher)} learn`);

const trainable = [...teacher.parameters()].filter((p) => p.requires_grad);
const tuner = new optim.AdamW(trainable, { lr: 1e-2 });
for (let step = 0; step < 3; step++) {
  const loss = F.cross_entropy(teacher(ids), labels);
  tuner.zero_grad();
  loss.backward();
  tuner.step();
}
const before = torch.no_grad(() => teacher(ids));
for (const adapter of adapters) adapter.merge();
const after = torch.no_grad(() => teacher(ids));
console.log(before.allclose(after, { atol: 1e-4 }), before.shape);

// %% Distillation: soft targets, and hidden states through a projection
const student = new Classifier({ ...OPTIONS, dim: 8, depth: 1 });
const project = new nn.Linear(8, OPTIONS.dim, { bias: false });
const optimizer = new optim.Adam([...student.parameters(), ...project.parameters()], { lr: 5e-3 });

function distillation(scores: torch.Tensor, soft: torch.Tensor, truth: torch.Tensor, { T = 2, alpha = 0.7 } = {}) {
  const kl = F.kl_div(F.log_softmax(scores.div(T), 1), F.softmax(soft.div(T), 1), { reduction: 'batchmean' });
  return kl.mul(alpha * T * T).add(F.cross_entropy(scores, truth).mul(1 - alpha));
}

teacher.eval();
for (let epoch = 0; epoch < 2; epoch++)
  for (const [x, y] of new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(ids, labels), {
    batch_size: 8,
  })) {
    const { soft, last } = torch.no_grad(() => {
      const { hidden, pooled } = teacher.features(x);
      return { soft: teacher.head(pooled), last: hidden.at(-1)! };
    });
    const { hidden, pooled } = student.features(x);
    const matched = F.mse_loss(project(hidden[0]), last);
    const loss = distillation(student.head(pooled), soft, y).add(matched.mul(0.1));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
const agreement = torch.no_grad(() => student(ids).argmax(-1).eq(teacher(ids).argmax(-1)).float().mean());
console.log(agreement.item() >= 0);
