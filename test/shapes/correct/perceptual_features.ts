// Features of several depths: through hooks, and through cut-out layers, compared by a perceptual loss.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

torch.manual_seed(2);
class Hooks {
  readonly kept: Record<string, torch.Tensor> = {};
  private readonly handles: { remove(): void }[] = [];
  constructor(model: nn.Module, names: readonly string[]) {
    for (const [name, module] of model.named_modules())
      if (names.includes(name))
        this.handles.push(
          module.register_forward_hook((_m: nn.Module, _i: unknown, out: any) => {
            this.kept[name] = out;
          }),
        );
  }
  close() {
    for (const handle of this.handles) handle.remove();
  }
}
const resnet = models.resnet18().eval();
const hooks = new Hooks(resnet, ['layer1', 'layer3']);
const picture = torch.rand(1, 3, 64, 64);
torch.no_grad(() => resnet(picture));
for (const [name, map] of Object.entries(hooks.kept)) console.log(name, map.shape);
hooks.close();

const vgg = models.vgg11().features.eval();
for (const p of vgg.parameters()) p.requires_grad_(false);
const CUTS = [3, 6, 11];
const slices = new nn.ModuleList();
let from = 0;
for (const cut of CUTS) {
  slices.append(new nn.Sequential(...[...vgg.children()].slice(from, cut)));
  from = cut;
}
function pyramid(x: torch.Tensor): torch.Tensor[] {
  const maps: torch.Tensor[] = [];
  for (const slice of slices) {
    x = slice(x);
    maps.push(x);
  }
  return maps;
}
const gram = (map: torch.Tensor) => {
  const [n, c, h, w] = map.shape;
  const flat = map.view(n!, c!, h! * w!);
  return flat.bmm(flat.transpose(1, 2)).div(c! * h! * w!);
};
const target = torch.rand(1, 3, 32, 32);
const style = pyramid(target).map(gram);
const image = torch.rand(1, 3, 32, 32).requires_grad_(true);
const optimizer = new optim.Adam([image], { lr: 0.05 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  const maps = pyramid(image);
  let loss = nn.functional.mse_loss(image, target);
  maps.forEach((map, i) => {
    loss = loss.add(nn.functional.mse_loss(gram(map), style[i]!).mul(100));
  });
  loss.backward();
  optimizer.step();
  torch.no_grad(() => image.clamp_(0, 1));
}
const trunk = new nn.Sequential(
  ...[...models.mobilenet_v2().children()].slice(0, -1),
  new nn.AdaptiveAvgPool2d(1),
  new nn.Flatten(),
);
trunk.eval();
const embeddings = torch.no_grad(() => trunk(torch.rand(2, 3, 32, 32)));
const similar = nn.functional.normalize(embeddings, { dim: 1 });
console.log(similar.mm(similar.t()).fill_diagonal_(-1).argmax(1).shape);
const squeeze = models.squeezenet1_1();
squeeze.classifier.set(1, new nn.Conv2d(512, 5, 1));
console.log(squeeze(torch.rand(2, 3, 64, 64)).shape);
