// Two voices from one microphone: a learnt filter bank, dilated convolutions, masks, and a loss that tries both orders.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(31);

interface Options {
  filters: number;
  kernel: number;
  bottleneck: number;
  hidden: number;
  blocks: number;
  repeats: number;
  speakers: number;
}
const options: Options = { filters: 32, kernel: 16, bottleneck: 16, hidden: 32, blocks: 3, repeats: 2, speakers: 2 };

class GlobalNorm extends nn.Module {
  gain: nn.Parameter;
  bias: nn.Parameter;
  constructor(channels: number) {
    super();
    this.gain = new nn.Parameter(torch.ones(1, channels, 1));
    this.bias = new nn.Parameter(torch.zeros(1, channels, 1));
  }
  forward(x: torch.Tensor) {
    const mean = x.mean([1, 2], true);
    const variance = x.sub(mean).pow(2).mean([1, 2], true);
    return x.sub(mean).div(variance.add(1e-8).sqrt()).mul(this.gain).add(this.bias);
  }
}

class DilatedBlock extends nn.Module {
  body: nn.Sequential;
  residual: nn.Conv1d;
  skip: nn.Conv1d;
  constructor(channels: number, hidden: number, dilation: number, kernel = 3) {
    super();
    const padding = (kernel - 1) / 2; // fix: const padding = (dilation * (kernel - 1)) / 2;
    this.body = new nn.Sequential(
      new nn.Conv1d(channels, hidden, 1),
      new nn.PReLU(),
      new GlobalNorm(hidden),
      new nn.Conv1d(hidden, hidden, kernel, { padding, dilation, groups: hidden }),
      new nn.PReLU(),
      new GlobalNorm(hidden),
    );
    this.residual = new nn.Conv1d(hidden, channels, 1);
    this.skip = new nn.Conv1d(hidden, channels, 1);
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h = this.body(x);
    return [x.add(this.residual(h)), this.skip(h)]; // expect: broadcast-mismatch
  }
}

class Separator extends nn.Module {
  norm: GlobalNorm;
  narrow: nn.Conv1d;
  blocks = new nn.ModuleList();
  masks: nn.Sequential;
  constructor(private readonly o: Options) {
    super();
    this.norm = new GlobalNorm(o.filters);
    this.narrow = new nn.Conv1d(o.filters, o.bottleneck, 1);
    for (let r = 0; r < o.repeats; r++)
      for (let b = 0; b < o.blocks; b++) this.blocks.append(new DilatedBlock(o.bottleneck, o.hidden, 2 ** b));
    this.masks = new nn.Sequential(new nn.PReLU(), new nn.Conv1d(o.bottleneck, o.speakers * o.filters, 1));
  }
  forward(w: torch.Tensor) {
    let x = this.narrow(this.norm(w));
    let skips = torch.zeros_like(x);
    for (const block of this.blocks) {
      const [next, skip] = block(x);
      x = next;
      skips = skips.add(skip);
    }
    return this.masks(skips).unflatten(1, [this.o.speakers, this.o.filters]).relu();
  }
}

class TasNet extends nn.Module {
  encoder: nn.Conv1d;
  separator: Separator;
  decoder: nn.ConvTranspose1d;
  constructor(private readonly o: Options) {
    super();
    const stride = o.kernel / 2;
    this.encoder = new nn.Conv1d(1, o.filters, o.kernel, { stride, bias: false });
    this.separator = new Separator(o);
    this.decoder = new nn.ConvTranspose1d(o.filters, 1, o.kernel, { stride, bias: false });
  }
  forward(mixture: torch.Tensor) {
    const hop = this.o.kernel / 2;
    const rest = (hop - (mixture.size(-1) % hop)) % hop;
    const padded = F.pad(mixture, [hop, hop + rest]);
    const w = this.encoder(padded.unsqueeze(1)).relu();
    const masked = this.separator(w).mul(w.unsqueeze(1));
    const wave = this.decoder(masked.flatten(0, 1)).view(mixture.size(0), this.o.speakers, -1);
    return wave.at('...', `${hop}:${hop + mixture.size(-1)}`);
  }
}

function siSnr(estimate: torch.Tensor, source: torch.Tensor) {
  const e = estimate.sub(estimate.mean(-1, true));
  const s = source.sub(source.mean(-1, true));
  const scale = e.mul(s).sum(-1, true).div(s.square().sum(-1, true).add(1e-8));
  const projection = s.mul(scale);
  const noise = e.sub(projection);
  return projection.square().sum(-1).div(noise.square().sum(-1).add(1e-8)).add(1e-8).log10().mul(10);
}

function permutationInvariant(estimates: torch.Tensor, sources: torch.Tensor) {
  const pairwise = siSnr(estimates.unsqueeze(2), sources.unsqueeze(1));
  const straight = pairwise.diagonal(0, 1, 2).sum(-1);
  const crossed = pairwise.at(':', 0, 1).add(pairwise.at(':', 1, 0));
  const [best] = torch.stack([straight, crossed]).max(0);
  return best.div(estimates.size(1)).mean().neg();
}

const time = torch.arange(0, 500).div(8000);
function mixtures(batch: number) {
  const pitch = torch.rand(batch, options.speakers, 1).mul(400).add(100);
  const sources = pitch
    .mul(time)
    .mul(2 * Math.PI)
    .sin();
  return { sources, mixture: sources.sum(1).add(torch.randn(batch, 500).mul(0.01)) };
}

const net = new TasNet(options);
const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
console.log([...net.parameters()].reduce((sum, p) => sum + p.numel(), 0));
for (let step = 0; step < 4; step++) {
  const { sources, mixture } = mixtures(3);
  const estimates = net(mixture);
  const loss = permutationInvariant(estimates, sources);
  optimizer.zero_grad();
  loss.backward();
  const norm = nn.utils.clip_grad_norm_(net.parameters(), 5);
  optimizer.step();
  console.log(step, loss.item().toFixed(3), norm.item().toFixed(3), estimates.shape);
}
