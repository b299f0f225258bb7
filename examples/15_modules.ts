// Modules from the inside: parameters, modules made of modules, and the mistakes everybody makes once.

// %% A layer of your own: nn.Parameter is what a module learns
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(1);

class Linear extends nn.Module {
  W: nn.Parameter;
  b: nn.Parameter;

  constructor(inFeatures: number, outFeatures: number) {
    super(); // first of all: parameters need a module to belong to
    this.W = new nn.Parameter(torch.randn(inFeatures, outFeatures));
    this.b = new nn.Parameter(torch.randn(outFeatures));
  }

  forward(x: torch.Tensor) {
    const product = x.mm(this.W);
    return product.add(this.b.expand_as(product));
  }
}
const layer = new Linear(4, 3);
console.log(layer(torch.randn(2, 4)));
for (const [name, parameter] of layer.named_parameters()) console.log(name, parameter.size());

// %% Layers into a network: its parameters are those of its parts
class Perceptron extends nn.Module {
  layer1: Linear;
  layer2: Linear;

  constructor(inFeatures: number, hidden: number, outFeatures: number) {
    super();
    this.layer1 = new Linear(inFeatures, hidden);
    this.layer2 = new Linear(hidden, outFeatures);
  }

  forward(x: torch.Tensor) {
    return this.layer2(torch.sigmoid(this.layer1(x)));
  }
}
const perceptron = new Perceptron(3, 4, 1);
for (const [name, parameter] of perceptron.named_parameters()) console.log(name, parameter.size());
const features = torch.rand(2, 3);
console.log(perceptron(features));

// %% What if sizes do not fit? A second layer that expects 3 numbers, where the first hands over 4
perceptron.layer2 = new Linear(3, 1);
try {
  perceptron(features);
} catch (error) {
  console.log(String(error));
}
perceptron.layer2 = new Linear(4, 1);

// %% What if there is no forward?
class Empty extends nn.Module {}
try {
  new Empty()(features);
} catch (error) {
  console.log(String(error));
}

// %% What if a layer comes before super()?
class Hasty extends nn.Module {
  fc: nn.Linear;

  constructor() {
    // @ts-expect-error: super() must come first; the editor underlines this, too.
    this.fc = new nn.Linear(3, 1);
    super();
  }
}
try {
  new Hasty();
} catch (error) {
  console.log(String(error));
}

// %% Sequential: one module after the other, named or not
const net1 = new nn.Sequential();
net1.add_module('conv', new nn.Conv2d(3, 3, 3));
net1.add_module('batchnorm', new nn.BatchNorm2d(3));
net1.add_module('active', new nn.ReLU());

const net2 = new nn.Sequential(new nn.Conv2d(3, 3, 3), new nn.BatchNorm2d(3), new nn.ReLU());

const net3 = new nn.Sequential({
  conv: new nn.Conv2d(3, 3, 3),
  batchnorm: new nn.BatchNorm2d(3),
  active: new nn.ReLU(),
});
console.log(net1);
console.log(net2.at(0)); // by number …
console.log(net3.get_submodule('batchnorm')); // … or by name

// %% Lists of modules: ModuleList registers what it holds
// A plain array does not: no optimizer would ever see its weights. Write `plain = [new nn.Linear(3, 4)]` into the class,
// and the editor underlines it.
class Lists extends nn.Module {
  listed = new nn.ModuleList([new nn.Linear(3, 4), new nn.Conv2d(3, 3, [1, 2]), new nn.ReLU()]);
  named = new nn.ModuleDict({ first: new nn.Linear(4, 2) });
  scales = new nn.ParameterList([torch.ones(2), torch.ones(3)]);
}
console.log(new Lists());
console.log([...new Lists().named_parameters()].map(([name]) => name));

// %% Several devices: DataParallel splits the batch among them; on one device it computes the same
const parallel = new nn.DataParallel(perceptron);
console.log(parallel(features).equal(perceptron(features)));
console.log(nn.parallel.data_parallel(perceptron, features).size());
if (torch.cuda.is_available()) perceptron.cuda();
else console.log('no CUDA here: perceptron.cuda() would say so');

// %% Picture: what a network of two inputs computes all over the plane
const plane = new Perceptron(2, 12, 1);
const ticks = torch.linspace(-3, 3, 80);
const [down, across] = torch.meshgrid([ticks, ticks], { indexing: 'ij' });
const points = torch.stack([across.flatten(), down.flatten()], { dim: 1 });
const heights = torch.no_grad(() => plane(points).view(80, 80));
const mappable = plt.contourf(ticks, ticks, heights, { levels: 15 });
plt.colorbar(mappable);
plt.title('an untrained perceptron 2-12-1');
plt.show();
