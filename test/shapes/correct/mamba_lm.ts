// A selective state space model over characters: causal depthwise convolution, discretised scan, state for generation.

// %% Text
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const F = nn.functional;
torch.manual_seed(5);

const text = 'to be, or not to be, that is the question: whether tis nobler in the mind to suffer '.repeat(12);
const alphabet = [...new Set(text)].sort();
const toId = new Map(alphabet.map((letter, id) => [letter, id] as const));
const ids = torch.tensor([...text].map((letter) => toId.get(letter)!));
const split = Math.floor(ids.length * 0.9);
const [trainIds, testIds] = [ids.at(`:${split}`), ids.at(`${split}:`)];

const CONTEXT = 32;
function sample(source: torch.Tensor, batch: number) {
  const starts = torch.randint(0, source.size(0) - CONTEXT - 1, [batch]);
  const offsets = torch.arange(CONTEXT);
  const places = starts.unsqueeze(1).add(offsets);
  return { x: source.at(places), y: source.at(places.add(1)) };
}

// %% The block
class RMSNorm extends nn.Module {
  gain: nn.Parameter;
  constructor(width: number) {
    super();
    this.gain = new nn.Parameter(torch.ones(width));
  }
  forward(x: torch.Tensor) {
    return x.mul(x.square().mean(-1, true).add(1e-5).rsqrt()).mul(this.gain);
  }
}

type Options = { model: number; state?: number; conv?: number; expand?: number; rank?: number };

class Mamba extends nn.Module {
  inner: number;
  state: number;
  rank: number;
  width: number;
  inProj: nn.Linear;
  conv: nn.Conv1d;
  xProj: nn.Linear;
  dtProj: nn.Linear;
  logA: nn.Parameter;
  D: nn.Parameter;
  outProj: nn.Linear;

  constructor({ model, state = 8, conv = 4, expand = 2, rank = Math.ceil(model / 16) }: Options) {
    super();
    this.inner = model * expand;
    this.state = state;
    this.rank = rank;
    this.width = conv;
    this.inProj = new nn.Linear(model, this.inner * 2, { bias: false });
    this.conv = new nn.Conv1d(this.inner, this.inner, conv, { groups: this.inner, padding: conv - 1 });
    this.xProj = new nn.Linear(this.inner, rank + state * 2, { bias: false });
    this.dtProj = new nn.Linear(rank, this.inner);
    const A = torch
      .arange(1, state + 1)
      .float()
      .repeat(this.inner, 1);
    this.logA = new nn.Parameter(A.log());
    this.D = new nn.Parameter(torch.ones(this.inner));
    this.outProj = new nn.Linear(this.inner, model, { bias: false });
  }

  forward(input: torch.Tensor) {
    const [, length] = input.shape;
    let [x, gate] = this.inProj(input).chunk(2, -1);
    x = this.conv(x.transpose(1, 2)).at('...', `:${length}`).transpose(1, 2);
    x = F.silu(x);
    const y = this.ssm(x);
    return this.outProj(y.mul(F.silu(gate)));
  }

  private parameters_of(x: torch.Tensor) {
    const [delta, B, C] = this.xProj(x).split([this.rank, this.state, this.state], -1);
    return { delta: F.softplus(this.dtProj(delta)), B, C, A: this.logA.exp().neg() };
  }

  private ssm(x: torch.Tensor) {
    const { delta, A, B, C } = this.parameters_of(x);
    const decay = torch.exp(torch.einsum('bld,dn->bldn', delta, A));
    const drive = torch.einsum('bld,bln,bld->bldn', delta, B, x);
    let h = torch.zeros(x.size(0), this.inner, this.state);
    const outputs: torch.Tensor[] = [];
    for (let t = 0; t < x.size(1); t++) {
      h = decay.at(':', t).mul(h).add(drive.at(':', t));
      outputs.push(torch.einsum('bdn,bn->bd', h, C.at(':', t)));
    }
    return torch.stack(outputs, 1).add(x.mul(this.D));
  }

  /** One step with carried state; x is [batch, model]. */
  step(x: torch.Tensor, cache: { window: torch.Tensor; h: torch.Tensor }) {
    let [u, gate] = this.inProj(x).chunk(2, -1);
    cache.window = torch.cat([cache.window.at(':', ':', '1:'), u.unsqueeze(-1)], -1);
    u = cache.window.mul(this.conv.weight.squeeze(1)).sum(-1).add(this.conv.bias!);
    u = F.silu(u);
    const { delta, A, B, C } = this.parameters_of(u);
    const decay = delta.unsqueeze(-1).mul(A).exp();
    const drive = delta.mul(u).unsqueeze(-1).mul(B.unsqueeze(1));
    cache.h = decay.mul(cache.h).add(drive);
    const y = torch.bmm(cache.h, C.unsqueeze(-1)).squeeze(-1).add(u.mul(this.D));
    return this.outProj(y.mul(F.silu(gate)));
  }

  empty(batch: number) {
    return { window: torch.zeros(batch, this.inner, this.width), h: torch.zeros(batch, this.inner, this.state) };
  }
}

class Residual extends nn.Module {
  norm: RMSNorm;
  mixer: Mamba;
  constructor(width: number) {
    super();
    this.norm = new RMSNorm(width);
    this.mixer = new Mamba({ model: width });
  }
  forward(x: torch.Tensor) {
    return this.mixer(this.norm(x)).add(x);
  }
}

class LM extends nn.Module {
  embed: nn.Embedding;
  blocks: nn.Sequential;
  norm: RMSNorm;
  constructor(vocab: number, width: number, depth: number) {
    super();
    this.embed = new nn.Embedding(vocab, width);
    this.blocks = new nn.Sequential(...Array.from({ length: depth }, () => new Residual(width)));
    this.norm = new RMSNorm(width);
  }
  forward(x: torch.Tensor) {
    return F.linear(this.norm(this.blocks(this.embed(x))), this.embed.weight);
  }
  generate(prompt: string, length: number, temperature = 1) {
    const caches = [...this.blocks].map((block) => (block as Residual).mixer.empty(1));
    let out = prompt;
    torch.no_grad(() => {
      let logits = torch.zeros(1, alphabet.length);
      const feed = (id: number) => {
        let x = this.embed(torch.tensor([id]));
        for (const [i, block] of [...this.blocks].entries()) {
          const { norm, mixer } = block as Residual;
          x = mixer.step(norm(x), caches[i]).add(x);
        }
        logits = F.linear(this.norm(x), this.embed.weight);
      };
      for (const letter of prompt) feed(toId.get(letter)!);
      for (let i = 0; i < length; i++) {
        const next = torch.multinomial(logits.div(temperature).softmax(-1), 1).item();
        out += alphabet[next];
        feed(next);
      }
    });
    return out;
  }
}

// %% Training
const lm = new LM(alphabet.length, 24, 2);
const optimizer = new optim.AdamW(lm.parameters(), { lr: 3e-3, weight_decay: 0.1 });
const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 1e-2, total_steps: 8 });
const curve: { train: number[]; test: number[] } = { train: [], test: [] };

const loss = ({ x, y }: { x: torch.Tensor; y: torch.Tensor }) => {
  const logits = lm(x);
  return F.cross_entropy(logits.reshape(-1, logits.size(-1)), y.reshape(-1));
};

for (let step = 0; step < 8; step++) {
  const value = loss(sample(trainIds, 8));
  optimizer.zero_grad();
  value.backward();
  nn.utils.clip_grad_norm_(lm.parameters(), 1);
  optimizer.step();
  scheduler.step();
  curve.train.push(value.item());
  curve.test.push(torch.no_grad(() => loss(sample(testIds, 4)).item()));
}

// %% Recurrent steps give what the scan gives
const probe = ids.at(':6').unsqueeze(0);
const scanned = torch.no_grad(() => lm(probe).at(0, -1));
console.log(scanned.size(), lm.generate('to be', 20));

// %% Picture
const [figure, axes] = plt.subplots(1, 2, { figsize: [8, 3] });
axes[0].plot(curve.train, { label: 'train' });
axes[0].plot(curve.test, { label: 'test' });
axes[0].legend();
axes[1].imshow((lm.blocks[0] as Residual).mixer.logA.detach().T);
figure.suptitle('selective scan');
