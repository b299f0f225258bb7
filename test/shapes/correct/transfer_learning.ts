// Parts of finished models under new heads, in the ways people take them apart.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import { models } from 'tensorpad/vision';

const pictures = torch.rand(2, 3, 64, 64);

// All but the last child.
const resnet = models.resnet18();
const backbone = new nn.Sequential(...[...resnet.children()].slice(0, -1));
const features = backbone(pictures).flatten(1);
console.log(new nn.Linear(512, 4)(features).shape);

// The parts by name.
class Backbone extends nn.Module {
  base: nn.Module;
  head = new nn.Linear(512, 3);
  constructor() {
    super();
    const { conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4, avgpool } = models.resnet34();
    this.base = new nn.Sequential(conv1, bn1, relu, maxpool, layer1, layer2, layer3, layer4, avgpool);
  }
  forward(x: torch.Tensor): torch.Tensor {
    return this.head((this.base as nn.Sequential)(x).flatten(1));
  }
}
console.log(new Backbone()(pictures).shape);

// The first layers of a row of them, as for style and perceptual losses.
const vgg = models.vgg11();
const first = new nn.Sequential(...[...vgg.features.children()].slice(0, 3));
console.log(new nn.Conv2d(64, 2, 1)(first(pictures)).shape);

// Another last layer, the others frozen.
for (const parameter of vgg.features.parameters()) parameter.requires_grad = false;
(vgg.classifier as nn.Sequential).set(6, new nn.Linear(4096, 7));
const optimizer = new optim.SGD(vgg.classifier.parameters(), { lr: 0.01 });
optimizer.zero_grad();
nn.functional.cross_entropy(vgg(pictures), torch.tensor([6, 0])).backward();
optimizer.step();

// The head left out.
resnet.fc = new nn.Identity() as never;
console.log(new nn.Linear(512, 2)(resnet(pictures)).shape);

// Layers counted, taken out and put back.
const convolutions = [...models.alexnet().modules()].filter((module) => module instanceof nn.Conv2d);
console.log(torch.zeros(convolutions.length).shape);
const layers = new nn.ModuleList([new nn.Linear(4, 8), new nn.Linear(8, 9), new nn.Linear(8, 2)]);
layers.pop(1);
let x = torch.randn(3, 4);
for (const layer of layers) x = layer(x);
console.log(x.shape);
