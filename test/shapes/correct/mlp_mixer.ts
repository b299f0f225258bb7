import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { TensorDataset, DataLoader, random_split } = torch.utils.data;

class MlpBlock extends nn.Module {
  fc1: nn.Linear;
  fc2: nn.Linear;
  constructor(dim: number, mlp_dim: number) {
    super();
    this.fc1 = new nn.Linear(dim, mlp_dim);
    this.fc2 = new nn.Linear(mlp_dim, dim);
  }
  forward(x: torch.Tensor) {
    return this.fc2(nn.functional.gelu(this.fc1(x)));
  }
}

class MixerBlock extends nn.Module {
  norm1: nn.LayerNorm;
  token_mixing: MlpBlock;
  norm2: nn.LayerNorm;
  channel_mixing: MlpBlock;

  constructor(tokens: number, channels: number, tokens_mlp: number, channels_mlp: number) {
    super();
    this.norm1 = new nn.LayerNorm(channels);
    this.token_mixing = new MlpBlock(tokens, tokens_mlp);
    this.norm2 = new nn.LayerNorm(channels);
    this.channel_mixing = new MlpBlock(channels, channels_mlp);
  }

  forward(x: torch.Tensor) {
    let y = this.norm1(x);
    y = y.transpose(1, 2);
    y = this.token_mixing(y);
    y = y.transpose(1, 2);
    x = x.add(y);
    y = this.norm2(x);
    return x.add(this.channel_mixing(y));
  }
}

class MlpMixer extends nn.Module {
  stem: nn.Conv2d;
  blocks: nn.Sequential;
  norm: nn.LayerNorm;
  head: nn.Linear;

  constructor(options: { classes: number; blocks: number; patch: number; dim: number; image: number }) {
    super();
    const { classes, blocks, patch, dim, image } = options;
    const tokens = (image / patch) ** 2;
    this.stem = new nn.Conv2d(3, dim, { kernel_size: patch, stride: patch });
    const stack = Array.from({ length: blocks }, () => new MixerBlock(tokens, dim, Math.floor(tokens / 2), dim * 2));
    this.blocks = new nn.Sequential(...stack);
    this.norm = new nn.LayerNorm(dim);
    this.head = new nn.Linear(dim, classes);
    nn.init.zeros_(this.head.weight);
  }

  forward(x: torch.Tensor) {
    x = this.stem(x);
    x = x.flatten(2).mT;
    x = this.blocks(x);
    x = this.norm(x).mean(1);
    return this.head(x);
  }
}

const mixer = new MlpMixer({ classes: 4, blocks: 2, patch: 4, dim: 20, image: 16 });
const dataset = new TensorDataset(torch.rand(26, 3, 16, 16), torch.randint(0, 4, [26]));
const [train_set, val_set] = random_split(dataset, [20, 6], { generator: new torch.Generator().manual_seed(42) });
const optimizer = new optim.SGD(mixer.parameters(), { lr: 0.1 });
const ema = new optim.swa_utils.AveragedModel(mixer);

let best = Number.POSITIVE_INFINITY;
let patience = 2;
for (let epoch = 0; epoch < 3 && patience > 0; epoch++) {
  mixer.train();
  for (const [x, y] of new DataLoader(train_set, { batch_size: 8, shuffle: true })) {
    const out = mixer(x);
    // mixup: two losses of the same output
    const perm = torch.randperm(y.size(0));
    const loss = nn.functional
      .cross_entropy(out, y)
      .mul(0.7)
      .add(nn.functional.cross_entropy(out, y.at(perm)).mul(0.3));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    ema.update_parameters(mixer);
  }
  mixer.eval();
  const val = torch.no_grad(() => {
    let sum = 0;
    for (const [x, y] of new DataLoader(val_set, { batch_size: 4 }))
      sum += nn.functional.cross_entropy(mixer(x), y, { reduction: 'sum' }).item();
    return sum / val_set.length;
  });
  if (val < best) best = val;
  else patience--;
}
console.log(best);
