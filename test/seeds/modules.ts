/** 003: nn. Numbers and texts are PyTorch 2.13's. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import type { Check } from './check';
import { fails, folder, near, tensorpad } from './compare';
import { layers } from './layers';

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

class Perceptron extends nn.Module {
  layer1: Linear;
  layer2: Linear;
  constructor(inFeature: number, hiddenFeature: number, outFeature: number) {
    super();
    this.layer1 = new Linear(inFeature, hiddenFeature);
    this.layer2 = new Linear(hiddenFeature, outFeature);
  }
  override forward(x: T) {
    return this.layer2(torch.sigmoid(this.layer1(x)));
  }
}

/** A perceptron from seed 5, and its parameters by kind. */
function perceptron() {
  torch.manual_seed(5);
  const net = new Perceptron(3, 4, 1);
  const ending = (end: string) => [...net.named_parameters()].filter(([name]) => name.endsWith(end)).map(([, p]) => p);
  return { net, biases: ending('.b'), weights: ending('.W') };
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

  '003-3': () => {
    const parts = (): [string, nn.Module][] => [
      ['conv', new nn.Conv2d(3, 3, 3)],
      ['batchnorm', new nn.BatchNorm2d(3)],
      ['active', new nn.ReLU()],
    ];
    const net1 = new nn.Sequential();
    for (const [name, part] of parts()) net1.add_module(name, part);
    const net3 = new nn.Sequential(Object.fromEntries(parts()));
    const printed = `Sequential(
  (conv): Conv2d(3, 3, kernel_size=(3, 3), stride=(1, 1))
  (batchnorm): BatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
  (active): ReLU()
)`;
    assert.equal(String(net1), printed);
    assert.equal(String(net3), printed);
    assert.equal(String(net1.at(1)), printed.split('\n')[2]!.replace('  (batchnorm): ', ''));
    assert.equal(String((net3 as unknown as { conv: nn.Conv2d }).conv), String(net1.at(0)));

    torch.manual_seed(3);
    const net2 = new nn.Sequential(new nn.Conv2d(3, 3, 3), new nn.BatchNorm2d(3), new nn.ReLU());
    assert.equal(String(net2), printed.replace('conv', '0').replace('batchnorm', '1').replace('active', '2'));
    const y = net2(torch.randn(2, 3, 5, 5)) as T;
    assert.deepEqual([...y.shape], [2, 3, 3, 3]);
    near([y.mean().item() as number], [0.422679]);

    class Lists extends nn.Module {
      plain = [new nn.Linear(3, 4), new nn.ReLU()];
      module_li = new nn.ModuleList([new nn.Linear(3, 4), new nn.Conv2d(3, 3, [1, 2]), new nn.ReLU()]);
      scales = new nn.ParameterList([torch.zeros(2, 2), torch.zeros(3)]);
      named = new nn.ModuleDict({ a: new nn.Linear(2, 2) });
    }
    const lists = new Lists();
    assert.deepEqual(
      [...lists.named_parameters()].map(([name]) => name),
      [
        ...['module_li.0.weight', 'module_li.0.bias', 'module_li.1.weight', 'module_li.1.bias'],
        ...['scales.0', 'scales.1', 'named.a.weight', 'named.a.bias'],
      ],
    );
    assert.equal(
      String(lists.scales),
      `ParameterList(
    (0): Parameter containing: [torch.float32 of size 2x2]
    (1): Parameter containing: [torch.float32 of size 3]
)`,
    );
    fails(
      () => (lists.module_li as unknown as (x: T) => T)(torch.ones(1)),
      'NotImplementedError',
      'Module [ModuleList] is missing the required "forward" function',
    );
  },

  '003-4': layers,

  '003-5': () => {
    const { net, biases, weights } = perceptron();
    const optimizer = new optim.SGD([{ params: biases }, { params: weights, lr: 0.0001 }], { lr: 0.1 });
    const input = torch.rand(32, 3);
    const step = () => {
      optimizer.zero_grad();
      const output = net(input) as T;
      output.backward(output);
      optimizer.step();
    };
    step();
    near(net.layer2.b, [3.79594]);
    near(net.layer2.W, [-0.5805322, 0.7696837, 0.05868112, -1.186316]);
    for (const group of optimizer.param_groups) group.lr = (group.lr as number) * 0.1;
    step();
    near(net.layer2.b, [2.668713]);
    near(net.layer2.W, [-0.5809652, 0.7690114, 0.05826025, -1.186812]);

    const rates = (scheduler: optim.lr_scheduler.LRScheduler, epochs: number) =>
      Array.from({ length: epochs }, () => {
        optimizer.step();
        scheduler.step();
        return scheduler.get_last_lr();
      }).flat() as number[];
    const halves = [0.01, 1e-5, 0.005, 5e-6, 0.005, 5e-6, 0.0025, 2.5e-6, 0.0025, 2.5e-6];
    near(rates(new optim.lr_scheduler.StepLR(optimizer, 2, 0.5), 5), halves, 1e-12);
    const cosine = [0.0021338834764831846, 2.1338834764831847e-6, 0.00125, 1.25e-6];
    cosine.push(0.00036611652351681566, 3.661165235168157e-7, 0, 0);
    near(rates(new optim.lr_scheduler.CosineAnnealingLR(optimizer, 4), 4), cosine, 1e-12);

    const misspelt = [{ parms: biases }, { parms: weights, lr: 0.0001 }] as unknown as { params: nn.Parameter[] }[];
    fails(() => new optim.SGD(misspelt, { lr: 0.1 }), 'KeyError', /params/);
    fails(() => new optim.SGD([{ lr: 0.0001 } as unknown as { params: [] }], { lr: 0.1 }), 'KeyError', /params/);
    fails(() => new optim.SGD([], { lr: 0.1 }), 'ValueError', 'optimizer got an empty parameter list');
  },

  '003-6': () => {
    const { net } = perceptron();
    const path = join(folder(), '多层感知机.pth');
    torch.save(net.state_dict(), path);
    const loaded = new Perceptron(3, 4, 1);
    const state = torch.load(path) as Record<string, T>;
    assert.equal(String(loaded.load_state_dict(state)), '<All keys matched successfully>');
    const input = torch.rand(2, 3);
    assert.ok(torch.equal(loaded(input) as T, net(input) as T));

    const { 'layer1.b': _missing, ...rest } = state;
    rest.extra = torch.ones(1);
    fails(
      () => loaded.load_state_dict(rest),
      'RuntimeError',
      `Error(s) in loading state_dict for Perceptron:
\tMissing key(s) in state_dict: "layer1.b". 
\tUnexpected key(s) in state_dict: "extra". `,
    );
    assert.equal(
      String(loaded.load_state_dict(rest, { strict: false })),
      "_IncompatibleKeys(missing_keys=['layer1.b'], unexpected_keys=['extra'])",
    );
    const mismatch = (name: string, saved: string, own: string) =>
      `size mismatch for ${name}: copying a param with shape torch.Size(${saved}) from checkpoint, the shape in current model is torch.Size(${own}).`;
    fails(
      () => new Perceptron(3, 5, 1).load_state_dict(state),
      'RuntimeError',
      [
        'Error(s) in loading state_dict for Perceptron:',
        mismatch('layer1.W', '[3, 4]', '[3, 5]'),
        mismatch('layer1.b', '[4]', '[5]'),
        mismatch('layer2.W', '[4, 1]', '[5, 1]'),
      ].join('\n\t'),
    );
  },

  '003-7': () => {
    const { net } = perceptron();
    const input = torch.rand(4, 3);
    fails(() => net.cuda(), 'AssertionError', 'Torch not compiled with CUDA enabled');
    fails(() => input.cuda(), 'AssertionError', 'Torch not compiled with CUDA enabled');
    for (const options of [{}, { device_ids: [0, 1] }]) {
      const parallel = new nn.DataParallel(net, options);
      assert.ok(torch.equal(parallel(input) as T, net(input) as T));
      assert.deepEqual(Object.keys(parallel.state_dict()), [
        'module.layer1.W',
        'module.layer1.b',
        'module.layer2.W',
        'module.layer2.b',
      ]);
      assert.equal(
        String(parallel),
        `DataParallel(
  (module): Perceptron(
    (layer1): Linear()
    (layer2): Linear()
  )
)`,
      );
    }
    assert.ok(torch.equal(nn.parallel.data_parallel(net, input) as T, net(input) as T));
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
