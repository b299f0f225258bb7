// Dilated causal convolutions with gates and skip connections, over waves that are coded by µ-law.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const LEVELS = 32;

function mu_law(x: torch.Tensor, mu = LEVELS - 1) {
  const y = x.sign().mul(x.abs().mul(mu).log1p().div(Math.log1p(mu)));
  return y.add(1).div(2).mul(mu).add(0.5).long();
}

class CausalConv1d extends nn.Conv1d {
  private readonly left: number;

  constructor(inputs: number, outputs: number, kernel: number, dilation = 1) {
    super(inputs, outputs, kernel, { dilation });
    this.left = (kernel - 1) * dilation;
  }

  forward(x: torch.Tensor) {
    return super.forward(F.pad(x, [this.left, 0]));
  }
}

class ResidualBlock extends nn.Module {
  filter: CausalConv1d;
  gate: CausalConv1d;
  residual: nn.Conv1d;
  skip: nn.Conv1d;

  constructor(channels: number, skip: number, dilation: number) {
    super();
    this.filter = new CausalConv1d(channels, channels, 2, dilation);
    this.gate = new CausalConv1d(channels, channels, 2, dilation);
    this.residual = new nn.Conv1d(channels, channels, 1);
    this.skip = new nn.Conv1d(channels, skip, 1);
  }

  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h = torch.tanh(this.filter(x)).mul(torch.sigmoid(this.gate(x)));
    return [x.add(this.residual(h)), this.skip(h)];
  }
}

class WaveNet extends nn.Module {
  start: CausalConv1d;
  blocks: nn.ModuleList;
  end: nn.Sequential;

  constructor({ channels = 12, skip = 16, layers = 4, stacks = 2 } = {}) {
    super();
    this.start = new CausalConv1d(LEVELS, channels, 2);
    this.blocks = new nn.ModuleList();
    for (let s = 0; s < stacks; s++)
      for (let l = 0; l < layers; l++) this.blocks.append(new ResidualBlock(channels, skip, 2 ** l));
    this.end = new nn.Sequential(
      new nn.ReLU(),
      new nn.Conv1d(skip, skip, 1),
      new nn.ReLU(),
      new nn.Conv1d(skip, LEVELS, 1),
    );
  }

  forward(x: torch.Tensor) {
    let h = this.start(x);
    let skips: torch.Tensor | null = null;
    for (const block of this.blocks) {
      const [next, skip] = block(h);
      h = next;
      skips = skips === null ? skip : skips.add(skip);
    }
    return this.end(skips!);
  }

  get receptive_field() {
    return 2 + [...this.blocks].reduce((sum, block) => sum + (block as ResidualBlock).filter.dilation[0], 0);
  }
}

const time = torch.arange(161).div(80);
const waves = torch.stack([1, 2, 3].map((f) => time.mul(2 * Math.PI * f).sin()));
const codes = mu_law(waves);
const input = F.one_hot(codes.at(':, :-1'), LEVELS).transpose(1, 2).float();
const target = codes.at(':, 1:');

const net = new WaveNet();
console.log(`sees ${net.receptive_field} steps`);
const optimizer = new optim.Adam(net.parameters(), { lr: 2e-3 });
for (let i = 0; i < 3; i++) {
  const logits = net(input); // [3, LEVELS, 160], as cross_entropy takes it
  const loss = F.cross_entropy(logits, target);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  console.log(loss.item());
}

// %% Continue a wave, sample by sample
net.eval();
torch.no_grad(() => {
  let wave = codes.at('0:1, :20');
  for (let i = 0; i < 5; i++) {
    const context = F.one_hot(
      wave.narrow(1, Math.max(0, wave.size(1) - net.receptive_field), Math.min(wave.size(1), net.receptive_field)),
      LEVELS,
    );
    const logits = net(context.transpose(1, 2).float()).select(2, -1);
    wave = torch.cat([wave, logits.softmax(-1).multinomial(1)], 1);
  }
  console.log(wave.shape);
});
