// An MLP of hand-written layers, as in the notes: the second layer takes in_feature where it needs hidden_feature.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Linear extends nn.Module {
  w: nn.Parameter;
  b: nn.Parameter;

  constructor(in_feature: number, out_feature: number) {
    super();
    this.w = new nn.Parameter(torch.randn(in_feature, out_feature));
    this.b = new nn.Parameter(torch.randn(out_feature));
  }

  forward(x: torch.Tensor) {
    x = x.mm(this.w); // expect: size-mismatch
    return x.add(this.b.expand_as(x));
  }
}

class Perceptron extends nn.Module {
  layer1: Linear;
  layer2: Linear;

  constructor(in_feature: number, hidden_feature: number, out_feature: number) {
    super();
    this.layer1 = new Linear(in_feature, hidden_feature);
    this.layer2 = new Linear(in_feature, out_feature); // fix: this.layer2 = new Linear(hidden_feature, out_feature);
  }

  forward(x: torch.Tensor) {
    return this.layer2(torch.sigmoid(this.layer1(x)));
  }
}

const perceptron = new Perceptron(3, 4, 1);
for (const [name, param] of perceptron.named_parameters()) console.log(name, param.size());
console.log(perceptron(torch.randn(5, 3)));
