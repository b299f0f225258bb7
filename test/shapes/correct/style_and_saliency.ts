import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;

class Normalization extends nn.Module {
  mean: torch.Tensor;
  std: torch.Tensor;
  constructor(mean: number[], std: number[]) {
    super();
    this.mean = torch.tensor(mean).view(-1, 1, 1);
    this.std = torch.tensor(std).view(-1, 1, 1);
  }
  forward(x: torch.Tensor) {
    return x.sub(this.mean).div(this.std);
  }
}

const cfg = [8, 8, 'M', 16, 16, 'M', 32] as const;
function vgg(config: readonly (number | 'M')[], inputs = 3) {
  const net = new nn.Sequential();
  let [block, conv] = [1, 1];
  for (const entry of config) {
    if (entry === 'M') {
      net.add_module(`pool_${block}`, new nn.AvgPool2d(2));
      block++;
      conv = 1;
    } else {
      net.add_module(`conv_${block}_${conv}`, new nn.Conv2d(inputs, entry, 3, { padding: 1 }));
      net.add_module(`relu_${block}_${conv}`, new nn.ReLU());
      inputs = entry;
      conv++;
    }
  }
  return net;
}

const normalization = new Normalization([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
const features = vgg(cfg).requires_grad_(false).eval();

function activations(x: torch.Tensor, wanted: ReadonlySet<string>) {
  const found = new Map<string, torch.Tensor>();
  let h = normalization(x);
  for (const [name, layer] of features.named_children()) {
    h = layer(h);
    if (wanted.has(name)) found.set(name, h);
  }
  return found;
}

const gram = (maps: torch.Tensor) => {
  const [n, c, h, w] = maps.shape as unknown as [number, number, number, number];
  const rows = maps.view(n * c, h * w);
  return rows.mm(rows.t()).div(n * c * h * w);
};
const total_variation = (x: torch.Tensor) => {
  const dx = x.at('..., :, 1:').sub(x.at('..., :, :-1'));
  const dy = x.at('..., 1:, :').sub(x.at('..., :-1, :'));
  return dx.abs().mean().add(dy.abs().mean());
};

const STYLE = new Set(['relu_1_1', 'relu_2_1', 'relu_3_1']);
const CONTENT = new Set(['relu_2_2']);
const content_image = torch.rand(1, 3, 32, 32);
const style_image = torch.rand(1, 3, 32, 32);
const wanted = new Set([...STYLE, ...CONTENT]);
const targets = torch.no_grad(() => ({
  style: new Map([...activations(style_image, STYLE)].map(([k, v]) => [k, gram(v)])),
  content: activations(content_image, CONTENT),
}));

const canvas = content_image.clone().requires_grad_(true);
const optimizer = new optim.Adam([canvas], { lr: 0.02 });
for (let step = 0; step < 4; step++) {
  const found = activations(canvas, wanted);
  let style = torch.zeros([]);
  for (const [name, g] of targets.style) style = style.add(F.mse_loss(gram(found.get(name)!), g));
  const content = [...targets.content].map(([name, v]) => F.mse_loss(found.get(name)!, v)).reduce((a, b) => a.add(b));
  const loss = style.mul(1e4).add(content).add(total_variation(canvas).mul(1e-2));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  torch.no_grad(() => canvas.clamp_(0, 1));
}

// Saliency, Grad-CAM and an adversarial step with the same network.
const classifier = new nn.Sequential(features, new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(32, 5));
let maps: torch.Tensor | undefined;
const handle = features.register_forward_hook((_m: nn.Module, _in: unknown, out: torch.Tensor) => {
  maps = out;
});
const image = torch.rand(2, 3, 32, 32, { requires_grad: true });
const scores = classifier(image);
const top = scores.max(1);
const [grads] = torch.autograd.grad(top.values.sum(), [maps!], { retain_graph: true });
const cam = maps!
  .mul(grads!.mean([2, 3], { keepdim: true }))
  .sum(1, { keepdim: true })
  .relu();
const heat = F.interpolate(cam, { size: [32, 32], mode: 'bilinear', align_corners: false }).squeeze(1);
F.cross_entropy(scores, top.indices).backward();
const adversarial = image
  .detach()
  .add(image.grad!.sign().mul(8 / 255))
  .clamp(0, 1);
handle.remove();
const saliency = image.grad!.abs().amax(1);
console.log(heat.shape, saliency.shape, adversarial.shape, classifier(adversarial).argmax(1).shape);
