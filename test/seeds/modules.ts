/** 003: nn. Numbers and texts are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import type { Check } from './check';
import { fails, near, tensorpad } from './compare';

type T = torch.Tensor;

class Linear extends nn.Module {
  W: nn.Parameter;
  b: nn.Parameter;
  constructor(inFeature: number, outFeature: number) {
    super();
    this.W = new nn.Parameter(torch.randn(inFeature, outFeature));
    this.b = new nn.Parameter(torch.randn(outFeature));
  }
  override forward(x: T) {
    x = x.mm(this.W);
    return x.add(this.b.expand_as(x));
  }
}

export const modules: Record<string, Check> = {
  '003-1': () => {
    torch.manual_seed(1);
    const layer = new Linear(4, 3);
    const y = layer(torch.randn(2, 4)) as T;
    near(y, [1.3828, 0.5044, 1.1253, 3.8401, -4.745, 1.6076], 1e-4);
    assert.deepEqual(
      [...layer.named_parameters()].map(([name]) => name),
      ['W', 'b'],
    );
    class E extends nn.Module {}
    fails(
      () => (new E() as unknown as (x: number) => T)(1),
      'NotImplementedError',
      'Module [E] is missing the required "forward" function',
    );
  },

  '003-2': () => {
    torch.manual_seed(2);
    const [first, second] = [new Linear(3, 4), new Linear(4, 1)];
    const x = torch.rand(2, 3);
    near(second(torch.sigmoid(first(x))) as T, [0.0036, -0.0114], 1e-4);
    fails(
      () => new Linear(3, 1)(torch.sigmoid(first(x))),
      'RuntimeError',
      'mat1 and mat2 shapes cannot be multiplied (2x4 and 3x1)',
    );
    const script = `import { nn } from 'tensorpad';
import * as torch from 'tensorpad';
const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Linear(3, 1));
net(torch.rand(2, 3));
`;
    const { stdout, stderr } = tensorpad('check', script);
    assert.match(stdout + stderr, /cannot be multiplied/);
  },

  '003-8': () => {
    torch.manual_seed(8);
    const x = new torch.Tensor([[1], [2], [3]]);
    const y = new torch.Tensor([[2], [4], [6]]);
    const model = new nn.Linear(1, 1);
    const criterion = new nn.MSELoss({ size_average: false });
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
    const train = (epochs: number) => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const loss = criterion(model(x), y);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
      }
      return [model.weight, model.bias!, model(new torch.Tensor([[4]]))].map((value) => value.item() as number);
    };
    near(train(100), [1.7347268, 0.6030283, 7.5419354], 1e-4);
    near(train(1900), [2, 0, 8], 1e-4);
  },
};
