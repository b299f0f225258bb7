import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
torch.manual_seed(9);

// Neural style: first a small classifier learns shapes, then its layers say what content and style are.
type Features = Map<string, torch.Tensor>;

function* layers(plan: (number | 'M')[], channels = 3): Generator<[string, nn.Module]> {
  let block = 1;
  let conv = 1;
  for (const item of plan) {
    if (item === 'M') {
      yield [`pool${block}`, new nn.MaxPool2d(2)];
      block++;
      conv = 1;
    } else {
      yield [`conv${block}_${conv}`, new nn.Conv2d(channels, item, 3, { padding: 1 })];
      yield [`relu${block}_${conv}`, new nn.ReLU()];
      channels = item;
      conv++;
    }
  }
}

class TinyVGG extends nn.Module {
  features = new nn.Sequential(new Map(layers([8, 8, 'M', 16, 16, 'M', 32])));
  classifier = new nn.Sequential(new nn.AdaptiveAvgPool2d(2), new nn.Flatten(), new nn.Linear(32 * 4, 4));

  forward(x: torch.Tensor): torch.Tensor {
    return this.classifier(this.features(x));
  }

  /** What the named layers say of a picture. */
  collect(x: torch.Tensor, names: string[]): Features {
    const found: Features = new Map();
    for (const [name, layer] of this.features.named_children()) {
      x = layer(x) as torch.Tensor;
      if (names.includes(name)) found.set(name, x);
      if (found.size === names.length) break;
    }
    return found;
  }
}

// --- a task to learn features from: which quarter is bright
function quarters(n: number) {
  const x = torch.rand(n, 3, 32, 32).mul(0.4);
  const y = torch.arange(n).remainder(4);
  for (let i = 0; i < n; i++) {
    const top = i % 4 < 2 ? 0 : 16;
    const left = i % 2 === 0 ? 0 : 16;
    x.at(i).narrow(1, top, 16).narrow(2, left, 16).add_(0.5);
  }
  return { x, y };
}

const vgg = new TinyVGG();
const data = quarters(48);
const opt = new optim.Adam(vgg.parameters(), { lr: 3e-3 });
for (let step = 0; step < 12; step++) {
  const idx = torch.randint(0, 48, [16]);
  opt.zero_grad();
  F.cross_entropy(vgg(data.x.at(idx)), data.y.at(idx)).backward();
  opt.step();
}
vgg.eval();
vgg.requires_grad_(false);

// --- style
const mean = torch.tensor([0.48, 0.46, 0.41]).view(1, 3, 1, 1);
const std = torch.tensor([0.23, 0.22, 0.22]).view(1, 3, 1, 1);
const normalise = (x: torch.Tensor) => x.sub(mean).div(std);

function gram(features: torch.Tensor) {
  const [n, c, h, w] = features.shape;
  const rows = features.view(n, c, h * w);
  return torch.bmm(rows, rows.transpose(1, 2)).div(c * h * w);
}

function totalVariation(x: torch.Tensor) {
  const dy = x.at(':', ':', '1:', ':').sub(x.at(':', ':', ':-1', ':'));
  const dx = x.at(':', ':', ':', '1:').sub(x.at(':', ':', ':', ':-1'));
  return dy.abs().mean().add(dx.abs().mean());
}

const CONTENT = ['relu2_1'];
const STYLE: Record<string, number> = { relu1_1: 1, relu1_2: 0.75, relu2_2: 0.5 };

function transfer(
  content: torch.Tensor,
  style: torch.Tensor,
  { steps = 10, styleWeight = 1e3, smooth = 1e-2 }: { steps?: number; styleWeight?: number; smooth?: number } = {},
) {
  const wanted = vgg.collect(normalise(content), CONTENT);
  const grams = new Map<string, torch.Tensor>();
  for (const [name, f] of vgg.collect(normalise(style), Object.keys(STYLE))) grams.set(name, gram(f));

  const image = content.clone().requires_grad_(true);
  const painter = new optim.Adam([image], { lr: 0.05 });
  const curve: number[] = [];
  for (let i = 0; i < steps; i++) {
    painter.zero_grad();
    const seen = vgg.collect(normalise(image), [...CONTENT, ...Object.keys(STYLE)]);
    let loss = totalVariation(image).mul(smooth);
    for (const name of CONTENT) loss = loss.add(F.mse_loss(seen.get(name)!, wanted.get(name)!));
    for (const [name, weight] of Object.entries(STYLE)) {
      const difference = F.mse_loss(gram(seen.get(name)!), grams.get(name)!);
      loss = loss.add(difference.mul(weight * styleWeight));
    }
    loss.backward();
    painter.step();
    torch.no_grad(() => image.clamp_(0, 1));
    curve.push(loss.item());
  }
  return { image: image.detach(), curve };
}

const photo = quarters(1).x;
const stripes = torch.arange(40).mul(0.8).sin().mul(0.5).add(0.5).expand(1, 3, 28, 40);
const { image, curve } = transfer(photo, stripes, { steps: 8 });
console.log(image.shape, curve.length, curve.at(-1)! < curve[0]);
const palette = image.permute(0, 2, 3, 1).reshape(-1, 3);
console.log('mean colour', palette.mean(0).shape);
