// A small GPT over letters; sampling keeps the keys and values of what it has read.
// %% setup
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(1337);

interface GPTConfig {
  vocabSize: number;
  blockSize: number;
  nLayer: number;
  nHead: number;
  nEmbd: number;
  dropout?: number;
}

const text = 'to be or not to be that is the question whether tis nobler in the mind to suffer '.repeat(12);
const chars = Array.from(new Set(text)).sort();
const stoi: Record<string, number> = Object.fromEntries(chars.map((c, i) => [c, i]));
const encode = (s: string) => s.split('').map((c) => stoi[c]);
const decode = (ids: number[]) => ids.map((i) => chars[i]).join('');

const data = torch.tensor(encode(text), { dtype: torch.long });
const split = Math.floor(0.9 * data.size(0));
const splits = { train: data.at(`:${split}`), val: data.at(`${split}:`) };

const config: GPTConfig = { vocabSize: chars.length, blockSize: 16, nLayer: 2, nHead: 4, nEmbd: 32 };
const batchSize = 8;

function getBatch(which: 'train' | 'val'): [torch.Tensor, torch.Tensor] {
  const source = splits[which];
  const starts = torch.randint(0, source.size(0) - config.blockSize - 1, [batchSize]).tolist() as number[];
  const x = torch.stack(starts.map((i) => source.narrow(0, i, config.blockSize)));
  const y = torch.stack(starts.map((i) => source.narrow(0, i + 1, config.blockSize)));
  return [x, y];
}

// %% model
type Cache = { k: torch.Tensor; v: torch.Tensor };

class SelfAttention extends nn.Module {
  qkv: nn.Linear;
  proj: nn.Linear;
  drop: nn.Dropout;

  constructor(readonly cfg: GPTConfig) {
    super();
    this.qkv = new nn.Linear(cfg.nEmbd, 3 * cfg.nEmbd);
    this.proj = new nn.Linear(cfg.nEmbd, cfg.nEmbd);
    this.drop = new nn.Dropout(cfg.dropout ?? 0.1);
    this.register_buffer('mask', torch.tril(torch.ones(cfg.blockSize, cfg.blockSize)));
  }

  forward(x: torch.Tensor, past?: Cache): [torch.Tensor, Cache] {
    const [B, T, C] = x.shape;
    const { nHead } = this.cfg;
    const heads = this.qkv(x)
      .split(C, 2)
      .map((part) => part.view(B, T, nHead, C / nHead).transpose(1, 2));
    let [q, k, v] = heads;
    if (past) {
      k = torch.cat([past.k, k], 2);
      v = torch.cat([past.v, v], 2);
    }
    const S = k.size(2);
    let att = q.matmul(k.transpose(-2, -1)).mul(1 / Math.sqrt(C / nHead));
    const mask = this.get_buffer('mask').at(`${S - T}:${S}, :${S}`);
    att = att.masked_fill(mask.eq(0), Number.NEGATIVE_INFINITY);
    const y = this.drop(F.softmax(att, -1)).matmul(v).transpose(1, 2).contiguous().view(B, T, C);
    return [this.proj(y), { k, v }];
  }
}

class Block extends nn.Module {
  ln1: nn.LayerNorm;
  attn: SelfAttention;
  ln2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(cfg: GPTConfig) {
    super();
    this.ln1 = new nn.LayerNorm(cfg.nEmbd);
    this.attn = new SelfAttention(cfg);
    this.ln2 = new nn.LayerNorm(cfg.nEmbd);
    this.mlp = new nn.Sequential(
      new nn.Linear(cfg.nEmbd, 4 * cfg.nEmbd),
      new nn.GELU(),
      new nn.Linear(4 * cfg.nEmbd, cfg.nEmbd),
      new nn.Dropout(cfg.dropout ?? 0.1),
    );
  }

  forward(x: torch.Tensor, past?: Cache): [torch.Tensor, Cache] {
    const [a, present] = this.attn(this.ln1(x), past);
    x = x.add(a);
    return [x.add(this.mlp(this.ln2(x))), present];
  }
}

class GPT extends nn.Module {
  wte: nn.Embedding;
  wpe: nn.Embedding;
  blocks: nn.ModuleList;
  lnF: nn.LayerNorm;
  head: nn.Linear;

  constructor(readonly cfg: GPTConfig) {
    super();
    this.wte = new nn.Embedding(cfg.vocabSize, cfg.nEmbd);
    this.wpe = new nn.Embedding(cfg.blockSize, cfg.nEmbd);
    this.blocks = new nn.ModuleList(Array.from({ length: cfg.nLayer }, () => new Block(cfg)));
    this.lnF = new nn.LayerNorm(cfg.nEmbd);
    this.head = new nn.Linear(cfg.nEmbd, cfg.vocabSize, { bias: false });
    this.head.weight = this.wte.weight;
  }

  forward(idx: torch.Tensor, targets: torch.Tensor | null = null, past: Cache[] = []) {
    const T = idx.size(1);
    const offset = past.length > 0 ? past[0].k.size(2) : 0;
    const pos = torch.arange(offset, offset + T);
    let x = this.wte(idx).add(this.wpe(pos));
    const presents: Cache[] = [];
    let i = 0;
    for (const block of this.blocks) {
      const [out, present] = block(x, past[i++]);
      x = out;
      presents.push(present);
    }
    const logits = this.head(this.lnF(x));
    const loss = targets && F.cross_entropy(logits.view(-1, this.cfg.vocabSize), targets.view(-1));
    return { logits, loss, presents };
  }

  sample(prompt: torch.Tensor, count: number, temperature = 1.0, topK?: number): torch.Tensor {
    return torch.no_grad(() => {
      let { logits, presents } = this.forward(prompt);
      let idx = prompt;
      for (let n = 0; n < count; n++) {
        let last = logits.at(':, -1').div(temperature);
        if (topK !== undefined) {
          const [best] = last.topk(topK);
          last = last.masked_fill(last.lt(best.at(':', [-1])), Number.NEGATIVE_INFINITY);
        }
        const next = torch.multinomial(F.softmax(last, -1), 1);
        idx = torch.cat([idx, next], 1);
        if (idx.size(1) > this.cfg.blockSize) break;
        ({ logits, presents } = this.forward(next, null, presents));
      }
      return idx;
    });
  }
}

// %% train
const gpt = new GPT(config);
const decay = [...gpt.parameters()].filter((p) => p.dim() >= 2);
const rest = [...gpt.parameters()].filter((p) => p.dim() < 2);
const optimizer = new optim.AdamW(
  [
    { params: decay, weight_decay: 0.1 },
    { params: rest, weight_decay: 0 },
  ],
  { lr: 1e-3, betas: [0.9, 0.95] },
);

function estimate(iters = 2) {
  gpt.eval();
  const means: Record<string, number> = {};
  torch.no_grad(() => {
    for (const name of ['train', 'val'] as const) {
      const losses = torch.zeros(iters);
      for (let k = 0; k < iters; k++) {
        const [x, y] = getBatch(name);
        losses.put_(k, gpt(x, y).loss!.item());
      }
      means[name] = losses.mean().item();
    }
  });
  gpt.train();
  return means;
}

for (let iter = 0; iter < 10; iter++) {
  const [x, y] = getBatch('train');
  const { loss } = gpt(x, y);
  optimizer.zero_grad({ set_to_none: true });
  loss!.backward();
  optimizer.step();
  if (iter % 5 === 0) console.log(iter, estimate());
}

// %% sample
gpt.eval();
const prompt = torch.tensor([encode('to be')]);
console.log(decode(gpt.sample(prompt, 10, 0.8, 5).at(0).tolist() as number[]));
