// An encoder-decoder with T5's relative position bias: reversing number sequences.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
type Tensor = torch.Tensor;
const PAD = 0;
const EOS = 1;
const START = 0;

function main() {
  torch.manual_seed(11);
  const dims = { vocab: 20, model: 32, kv: 8, heads: 4, ff: 64, layers: 2, buckets: 8, distance: 16 };
  const model = new T5(dims);
  const tied = model.shared.weight.data_ptr() === model.lmHead.weight.data_ptr();
  console.log('parameters', count(model), 'tied', tied);

  const optimizer = new optim.Adafactor(model.parameters(), { lr: 1e-2 });
  for (let step = 1; step <= 6; step++) {
    const { source, target } = batch(12, 5 + (step % 3));
    const shifted = shiftRight(target);
    const logits = model(source, shifted);
    const loss = F.cross_entropy(logits.transpose(1, 2), target, { ignore_index: PAD });
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    const hits = logits.argmax(-1).eq(target).logical_and(target.ne(PAD)).sum();
    const total = target.ne(PAD).sum();
    console.log(`step ${step} loss ${loss.item().toFixed(3)} acc ${hits.div(total).item().toFixed(2)}`);
  }

  model.eval();
  const { source, target } = batch(3, 6);
  const written = generate(model, source, target.size(1));
  console.log(written.shape, target.shape);
}

function count(module: nn.Module) {
  let sum = 0;
  for (const p of module.parameters()) sum += p.numel();
  return sum;
}

/** Random rows of numbers 2…19, padded, and their reverse with EOS. */
function batch(size: number, length: number): { source: Tensor; target: Tensor } {
  const rows = Array.from({ length: size }, () => torch.randint(2, 20, [length]));
  const cut = rows.map((row, i) => row.at(`:${length - (i % 2)}`));
  const reversed = cut.map((row) => torch.cat([row.flip(0), torch.tensor([EOS])]));
  const pad = (list: Tensor[]) => nn.utils.rnn.pad_sequence(list, { batch_first: true, padding_value: PAD });
  return { source: pad(cut), target: pad(reversed) };
}

function shiftRight(target: Tensor) {
  const start = torch.full([target.size(0), 1], START, { dtype: torch.long });
  return torch.cat([start, target.at(':', ':-1')], 1);
}

interface Dims {
  vocab: number;
  model: number;
  kv: number;
  heads: number;
  ff: number;
  layers: number;
  buckets: number;
  distance: number;
}

class RMSNorm extends nn.Module {
  weight: nn.Parameter;
  constructor(
    dim: number,
    private eps = 1e-6,
  ) {
    super();
    this.weight = new nn.Parameter(torch.ones(dim));
  }
  forward(x: Tensor) {
    const variance = x.float().pow(2).mean(-1, { keepdim: true });
    return x.mul(torch.rsqrt(variance.add(this.eps))).mul(this.weight);
  }
}

class RelativeBias extends nn.Module {
  table: nn.Embedding;
  constructor(
    private dims: Dims,
    private bidirectional: boolean,
  ) {
    super();
    this.table = new nn.Embedding(dims.buckets, dims.heads);
  }

  private bucket(relative: Tensor): Tensor {
    let { buckets } = this.dims;
    let offset = torch.zeros_like(relative);
    let n = relative.neg();
    if (this.bidirectional) {
      buckets = Math.floor(buckets / 2);
      offset = offset.add(n.lt(0).long().mul(buckets));
      n = n.abs();
    } else {
      n = n.clamp_min(0);
    }
    const exact = Math.floor(buckets / 2);
    const large = n
      .float()
      .clamp_min(1)
      .div(exact)
      .log()
      .div(Math.log(this.dims.distance / exact))
      .mul(buckets - exact)
      .long()
      .add(exact)
      .clamp({ max: buckets - 1 });
    return offset.add(torch.where(n.lt(exact), n, large));
  }

  forward(queries: number, keys: number): Tensor {
    const relative = torch.arange(keys).unsqueeze(0).sub(torch.arange(queries).unsqueeze(1));
    return this.table(this.bucket(relative)).permute(2, 0, 1).unsqueeze(0);
  }
}

class Attention extends nn.Module {
  q: nn.Linear;
  k: nn.Linear;
  v: nn.Linear;
  o: nn.Linear;
  constructor(private readonly d: Dims) {
    super();
    const inner = d.heads * d.kv;
    this.q = new nn.Linear(d.model, inner, false);
    this.k = new nn.Linear(d.model, inner, false);
    this.v = new nn.Linear(d.model, inner, false);
    this.o = new nn.Linear(inner, d.model, false);
  }
  forward(x: Tensor, memory: Tensor, bias: Tensor): Tensor {
    const [b, t] = x.shape;
    const s = memory.size(1);
    const { heads, kv } = this.d;
    const q = this.q(x).view(b, t, heads, kv).transpose(1, 2);
    const k = this.k(memory).view(b, s, heads, kv).transpose(1, 2);
    const v = this.v(memory).view(b, s, heads, kv).transpose(1, 2);
    const scores = q.matmul(k.mT).add(bias);
    const context = scores.softmax(-1).matmul(v);
    return this.o(context.transpose(1, 2).reshape(b, t, heads * kv));
  }
}

class GatedFF extends nn.Module {
  wi0: nn.Linear;
  wi1: nn.Linear;
  wo: nn.Linear;
  constructor({ model, ff }: Dims) {
    super();
    this.wi0 = new nn.Linear(model, ff, { bias: false });
    this.wi1 = new nn.Linear(model, ff, { bias: false });
    this.wo = new nn.Linear(ff, model, { bias: false });
  }
  forward = (x: Tensor) => this.wo(F.gelu(this.wi0(x)).mul(this.wi1(x)));
}

class Block extends nn.Module {
  self: Attention;
  cross?: Attention;
  ff: GatedFF;
  norms: nn.ModuleList;
  constructor(d: Dims, decoder: boolean) {
    super();
    this.self = new Attention(d);
    this.ff = new GatedFF(d);
    if (decoder) this.cross = new Attention(d);
    this.norms = new nn.ModuleList([0, 1, 2].slice(0, decoder ? 3 : 2).map(() => new RMSNorm(d.model)));
  }
  forward(x: Tensor, bias: Tensor, memory?: Tensor, memoryBias?: Tensor): Tensor {
    const [first, second, third] = [...this.norms];
    const normed = first(x);
    x = x.add(this.self(normed, normed, bias));
    if (this.cross && memory && memoryBias) {
      x = x.add(this.cross(second(x), memory, memoryBias));
      return x.add(this.ff(third(x)));
    }
    return x.add(this.ff(second(x)));
  }
}

class T5 extends nn.Module {
  shared: nn.Embedding;
  encoder: nn.ModuleList;
  decoder: nn.ModuleList;
  encoderBias: RelativeBias;
  decoderBias: RelativeBias;
  encoderNorm: RMSNorm;
  decoderNorm: RMSNorm;
  lmHead: nn.Linear;

  constructor(private readonly d: Dims) {
    super();
    this.shared = new nn.Embedding(d.vocab, d.model);
    const stack = (decoder: boolean) =>
      new nn.ModuleList(Array.from({ length: d.layers }).map(() => new Block(d, decoder)));
    this.encoder = stack(false);
    this.decoder = stack(true);
    this.encoderBias = new RelativeBias(d, true);
    this.decoderBias = new RelativeBias(d, false);
    this.encoderNorm = new RMSNorm(d.model);
    this.decoderNorm = new RMSNorm(d.model);
    this.lmHead = new nn.Linear(d.model, d.vocab, { bias: false });
    this.lmHead.weight = this.shared.weight;
  }

  private static padding(ids: Tensor) {
    return ids.eq(PAD).float().mul(-1e9).unsqueeze(1).unsqueeze(1);
  }

  encode(source: Tensor): Tensor {
    let x = this.shared(source);
    const length = source.size(1);
    const bias = this.encoderBias(length, length).add(T5.padding(source));
    for (const block of this.encoder) x = block(x, bias);
    return this.encoderNorm(x);
  }

  decode(target: Tensor, memory: Tensor, memoryMask: Tensor): Tensor {
    let x = this.shared(target);
    const length = target.size(1);
    const causal = torch.full([length, length], -1e9).triu(1);
    const bias = this.decoderBias(length, length).add(causal);
    for (const block of this.decoder) x = block(x, bias, memory, memoryMask);
    return this.lmHead(this.decoderNorm(x).mul(this.d.model ** -0.5));
  }

  forward(source: Tensor, target: Tensor): Tensor {
    return this.decode(target, this.encode(source), T5.padding(source));
  }

  static mask(ids: Tensor) {
    return T5.padding(ids);
  }
}

function generate(model: T5, source: Tensor, length: number): Tensor {
  return torch.no_grad(() => {
    const memory = model.encode(source);
    const mask = T5.mask(source);
    let written = torch.full([source.size(0), 1], START, { dtype: torch.long });
    const finished = torch.zeros(source.size(0), { dtype: torch.bool });
    for (let i = 0; i < length; i++) {
      const logits = model.decode(written, memory, mask).at(':', -1);
      const next = logits.argmax(-1).masked_fill(finished, PAD);
      finished.logical_or_(next.eq(EOS));
      written = torch.cat([written, next.unsqueeze(1)], 1);
      if (finished.all().item()) break;
    }
    return written.at(':', '1:');
  });
}

main();
