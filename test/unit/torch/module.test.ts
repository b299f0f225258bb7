import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const error = (name: string, message: string | RegExp) => ({ name, message });

class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 3);
  conv2 = new nn.Conv2d(6, 16, 3);
  fc1 = new nn.Linear(576, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(x: torch.Tensor) {
    x = F.max_pool2d(F.relu(this.conv1(x)), [2, 2]);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = x.view(-1, 576);
    return this.fc3(F.relu(this.fc2(F.relu(this.fc1(x)))));
  }
}

test('a network prints as in PyTorch', () => {
  assert.equal(
    String(new Net()),
    `Net(
  (conv1): Conv2d(1, 6, kernel_size=(3, 3), stride=(1, 1))
  (conv2): Conv2d(6, 16, kernel_size=(3, 3), stride=(1, 1))
  (fc1): Linear(in_features=576, out_features=120, bias=True)
  (fc2): Linear(in_features=120, out_features=84, bias=True)
  (fc3): Linear(in_features=84, out_features=10, bias=True)
)`,
  );
});

test('layers print as in PyTorch', () => {
  const texts: [nn.Module, string][] = [
    [new nn.Conv2d(3, 6, 3, { padding: 'same' }), 'Conv2d(3, 6, kernel_size=(3, 3), stride=(1, 1), padding=same)'],
    [
      new nn.Conv2d(4, 6, [3, 5], 2, [1, 0], { dilation: 2, groups: 2, bias: false, padding_mode: 'reflect' }),
      'Conv2d(4, 6, kernel_size=(3, 5), stride=(2, 2), padding=(1, 0), dilation=(2, 2), groups=2, bias=False, padding_mode=reflect)',
    ],
    [new nn.MaxPool2d(2), 'MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)'],
    [
      new nn.MaxPool2d([3, 2], { stride: [2, 1], ceil_mode: true }),
      'MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=0, dilation=1, ceil_mode=True)',
    ],
    [new nn.ReLU(), 'ReLU()'],
    [new nn.ReLU({ inplace: true }), 'ReLU(inplace=True)'],
    [new nn.Sigmoid(), 'Sigmoid()'],
    [new nn.Softmax({ dim: 1 }), 'Softmax(dim=1)'],
    [new nn.LogSoftmax(), 'LogSoftmax(dim=None)'],
    [new nn.Dropout(0.25), 'Dropout(p=0.25, inplace=False)'],
    [new nn.Flatten(), 'Flatten(start_dim=1, end_dim=-1)'],
    [new nn.Identity(3, 'x'), 'Identity()'],
    [new nn.MSELoss(), 'MSELoss()'],
    [new nn.Sequential(), 'Sequential()'],
    [
      new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2), new nn.ReLU()]),
      'ModuleList(\n  (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)\n  (2): ReLU()\n)',
    ],
  ];
  for (const [module, text] of texts) assert.equal(String(module), text);
});

test('parameters come in order of assignment, each once', () => {
  const net = new Net();
  assert.deepEqual([...net.named_parameters()].map(([name]) => name).slice(0, 4), [
    'conv1.weight',
    'conv1.bias',
    'conv2.weight',
    'conv2.bias',
  ]);
  assert.equal([...net.parameters()].length, 10);
  assert.deepEqual([...[...net.parameters()][0]!.size()], [6, 1, 3, 3]);
  const shared = new nn.Linear(2, 2);
  const twice = new nn.Sequential(shared, shared);
  assert.equal([...twice.parameters()].length, 2);
  assert.equal([...twice.named_parameters({ remove_duplicate: false })].length, 4);
  assert.deepEqual(
    [...twice.named_modules()].map(([name]) => name),
    ['', '0'],
  );
});

test('a called network gives gradients to its parameters, which add up until they are reset', () => {
  const net = new Net();
  const loss = () => net(torch.ones(1, 1, 32, 32)).sum();
  loss().backward();
  const once = net.conv1.bias!.grad!.clone();
  loss().backward();
  assert.ok(torch.allclose(net.conv1.bias!.grad!, once.mul(2)));
  net.zero_grad({ set_to_none: false });
  assert.equal(net.conv1.bias!.grad!.abs().sum().item(), 0);
  net.zero_grad();
  assert.equal(net.conv1.bias!.grad, null);
});

test('attributes may be called name and length', () => {
  class Named extends nn.Module {
    override length = 3;
    constructor() {
      super();
      (this as { name?: string }).name = 'LeNet';
    }
  }
  const named = new Named();
  assert.deepEqual([(named as { name?: string }).name, named.length], ['LeNet', 3]);
});

test('a module without forward, or with arguments it does not take, is told so', () => {
  class Empty extends nn.Module {}
  assert.throws(
    () => new Empty()(1),
    error('NotImplementedError', 'Module [Empty] is missing the required "forward" function'),
  );
  const pool = new nn.MaxPool2d(2) as unknown as (...args: unknown[]) => unknown;
  assert.throws(
    () => pool(torch.ones(1, 4, 4), [2, 2]),
    error('TypeError', 'MaxPool2d.forward() takes 2 positional arguments but 3 were given'),
  );
  class Flexible extends nn.Module {
    override forward(a: number, b = 2, ...rest: number[]) {
      return a + b + rest.length;
    }
  }
  assert.equal(new Flexible()(1, 5, 0, 0), 8);
  assert.throws(
    () =>
      new (class Early extends nn.Module {
        // biome-ignore lint/correctness/noUnreachableSuper: the mistake that is tested
        constructor() {
          // @ts-expect-error: a layer before super()
          this.layer = new nn.ReLU();
          super();
        }
      })(),
    error('ReferenceError', /super/),
  );
});

test('registering checks names and kinds as PyTorch does', () => {
  const net = new nn.Linear(2, 3);
  const register = net as unknown as Record<string, (...args: unknown[]) => void>;
  assert.throws(() => net.add_module('a.b', net), error('KeyError', `module name can't contain ".", got: a.b`));
  assert.throws(() => net.add_module('', net), error('KeyError', `module name can't be empty string ""`));
  assert.throws(() => net.add_module('forward', net), error('KeyError', "attribute 'forward' already exists"));
  assert.throws(() => register.add_module!('x', 3), error('TypeError', 'int is not a Module subclass'));
  assert.throws(
    () => register.register_parameter!('q', torch.ones(2)),
    error(
      'TypeError',
      "cannot assign 'torch.FloatTensor' object to parameter 'q' (torch.nn.Parameter or None required)",
    ),
  );
  assert.throws(
    () => register.register_buffer!('weight', null),
    error('KeyError', "attribute 'weight' already exists"),
  );
});

test('what is no module is named as PyTorch names it', () => {
  const relu = (x: torch.Tensor) => x.relu();
  class Net extends nn.Module {}
  const named: readonly [unknown, string][] = [
    [nn.ReLU, 'torch.nn.modules.activation.ReLU'],
    [nn.LazyConv2d, 'torch.nn.modules.conv.LazyConv2d'],
    [nn.AdaptiveLogSoftmaxWithLoss, 'torch.nn.modules.adaptive.AdaptiveLogSoftmaxWithLoss'],
    [nn.Parameter, 'torch.nn.parameter.Parameter'],
    [nn.functional.relu, 'torch.nn.functional.relu'],
    [nn.functional.gelu, 'torch._C._nn.gelu'],
    [nn.functional.max_pool2d, 'torch.nn.functional.boolean_dispatch.<locals>.fn'],
    [torch.relu, 'torch._VariableFunctionsClass.relu'],
    [torch.optim.SGD, 'torch.optim.sgd.SGD'],
    [relu, '__main__.relu'],
    [Net, '__main__.Net'],
    [[nn.ReLU], 'list'],
    [torch.ones(2), 'torch.FloatTensor'],
  ];
  for (const [value, name] of named)
    assert.throws(() => new nn.Sequential(value as nn.Module), error('TypeError', `${name} is not a Module subclass`));
  const layer = new nn.Linear(2, 2) as unknown as Record<string, unknown>;
  const refused = (text: string) =>
    error('TypeError', `cannot assign '${text}' as parameter 'weight' (torch.nn.Parameter or None expected)`);
  assert.throws(() => (layer.weight = new nn.ReLU()), refused('torch.nn.modules.activation.ReLU'));
  assert.throws(() => (layer.weight = new Net()), refused('__main__.Net'));
  const list = new nn.ModuleList([new nn.ReLU()]);
  const wrong = nn.ReLU as unknown as nn.Module;
  assert.throws(
    () => list.set(0, wrong),
    error(
      'TypeError',
      "cannot assign 'torch.nn.modules.activation.ReLU' as child module '0' (torch.nn.Module or None expected)",
    ),
  );
  assert.throws(
    () => list.insert(0, wrong),
    error('AssertionError', "module should be of type: <class 'torch.nn.modules.module.Module'>"),
  );
});

test('containers say what they cannot go through', () => {
  const given = (value: unknown) => value as nn.Module[];
  const listed = (text: string) =>
    error('TypeError', `ModuleList.extend should be called with an iterable, but got ${text}`);
  assert.throws(() => new nn.ModuleList(given(new nn.ReLU())), listed('ReLU'));
  assert.throws(() => new nn.ModuleList(given(nn.ReLU)), listed('type'));
  assert.throws(() => new nn.ModuleList(given(3)), listed('int'));
  const byName = (value: unknown) => new nn.ModuleDict(value as Record<string, nn.Module>);
  assert.throws(
    () => byName(new nn.ReLU()),
    error('TypeError', 'ModuleDict.update should be called with an iterable of key/value pairs, but got ReLU'),
  );
  assert.throws(
    () => byName([new nn.ReLU()]),
    error('TypeError', 'ModuleDict update sequence element #0 should be Iterable; isReLU'),
  );
  assert.throws(
    () => byName([['a', new nn.ReLU(), 1]]),
    error('ValueError', 'ModuleDict update sequence element #0 has length 3; 2 is required'),
  );
  assert.deepEqual([...byName([['a', new nn.ReLU()]]).keys()], ['a']);
});

test('buffers are part of the state unless they are not persistent', () => {
  const net = new nn.Linear(1, 1);
  net.register_buffer('mean', torch.zeros(2));
  net.register_buffer('scratch', torch.zeros(2), { persistent: false });
  assert.deepEqual(
    [...net.named_buffers()].map(([name]) => name),
    ['mean', 'scratch'],
  );
  assert.deepEqual(Object.keys(net.state_dict()), ['weight', 'bias', 'mean']);
});

test('loading a state that does not fit says what is wrong with it', () => {
  const net = new nn.Linear(2, 3);
  assert.throws(
    () => net.load_state_dict({ weight: torch.ones(3, 2), b: torch.ones(1) }),
    error(
      'RuntimeError',
      'Error(s) in loading state_dict for Linear:\n\tMissing key(s) in state_dict: "bias". \n\tUnexpected key(s) in state_dict: "b". ',
    ),
  );
  assert.throws(
    () => net.load_state_dict({ weight: torch.ones(3), bias: torch.ones(3) }),
    error(
      'RuntimeError',
      'Error(s) in loading state_dict for Linear:\n\tsize mismatch for weight: copying a param with shape torch.Size([3]) from checkpoint, the shape in current model is torch.Size([3, 2]).',
    ),
  );
  assert.throws(
    () => net.load_state_dict([1]),
    error('TypeError', "Expected state_dict to be dict-like, got <class 'list'>."),
  );
  const result = net.load_state_dict({ bias: torch.full([3], 7) }, { strict: false });
  assert.deepEqual([result.missing_keys, net.bias!.tolist()], [['weight'], [7, 7, 7]]);
});

test('training and evaluation mode reach every module', () => {
  const net = new nn.Sequential(new nn.Dropout(0.9), new nn.Sequential(new nn.Dropout(0.9)));
  const x = torch.ones(1000);
  assert.ok(net(x).eq(0).sum().item() > 900);
  net.eval();
  assert.ok([...net.modules()].every((module) => !module.training));
  assert.ok(torch.equal(net(x), x));
});

test('hooks see and change what goes in and out, until they are removed', () => {
  const net = new nn.Identity();
  const before = net.register_forward_pre_hook((_module, [x]) => (x as torch.Tensor).add(1));
  const after = net.register_forward_hook((_module, _args, output) => (output as torch.Tensor).mul(10));
  assert.equal(net(torch.tensor(1)).item(), 20);
  before.remove();
  assert.equal(net(torch.tensor(1)).item(), 10);
  after.remove();
  assert.equal(net(torch.tensor(1)).item(), 1);
});

test('Sequential takes arguments, names and add_module, and is indexed', () => {
  const [a, b] = [new nn.Linear(2, 3), new nn.ReLU()];
  const plain = new nn.Sequential(a, b);
  const named = new nn.Sequential({ fc: a, act: b });
  const added = new nn.Sequential();
  added.add_module('10', a);
  added.add_module('2', b);
  const x = torch.rand(4, 2);
  for (const net of [plain, named, added]) assert.ok(torch.equal(net(x), b(a(x))));
  assert.equal(plain[1], b);
  assert.equal(plain.at(-1), b);
  assert.equal(named.fc, a);
  assert.deepEqual(
    [...added.named_children()].map(([name]) => name),
    ['10', '2'],
  );
  assert.throws(() => plain.at(4), error('IndexError', 'index 4 is out of range'));
  assert.equal(plain.append(new nn.Linear(3, 1)).length, 3);
  plain.insert(1, new nn.Tanh());
  assert.deepEqual(
    [...plain].map((module) => module._get_name()),
    ['Linear', 'Tanh', 'ReLU', 'Linear'],
  );
});

test('a ModuleDict is reached by name', () => {
  const dict = new nn.ModuleDict({ conv: new nn.Conv2d(1, 1, 1), act: new nn.ReLU() });
  assert.deepEqual([[...dict.keys()], dict.length, dict.has('act')], [['conv', 'act'], 2, true]);
  assert.equal([...dict.parameters()].length, 2);
  dict.pop('conv');
  assert.equal([...dict.parameters()].length, 0);
  assert.throws(() => dict.at('conv'), error('KeyError', "'conv'"));
});

test('moving a module converts what floats', () => {
  const net = new nn.Linear(1, 1);
  net.register_buffer('count', torch.tensor([1]));
  assert.equal(net.double().weight.dtype, torch.float64);
  assert.equal((net as unknown as { count: torch.Tensor }).count.dtype, torch.int64);
  assert.throws(() => net.to(torch.int64), /only accepts floating point or complex dtypes/);
  assert.throws(() => net.cuda(), error('AssertionError', 'Torch not compiled with CUDA enabled'));
});

test('layers start with the numbers of PyTorch', () => {
  torch.manual_seed(0);
  const linear = new nn.Linear(2, 3);
  assert.deepEqual(linear.weight.tolist(), [
    [-0.005293981172144413, 0.37932288646698],
    [-0.5819807648658752, -0.5203874707221985],
    [-0.27234524488449097, 0.1896158903837204],
  ]);
  assert.deepEqual(linear.bias!.tolist(), [-0.014010033570230007, 0.5606575012207031, -0.06275151669979095]);
  torch.manual_seed(0);
  const conv = new nn.Conv2d(1, 2, 2);
  assert.deepEqual(conv.weight.tolist(), [
    [
      [
        [-0.003743410110473633, 0.26822179555892944],
        [-0.4115225672721863, -0.3679695129394531],
      ],
    ],
    [
      [
        [-0.19257718324661255, 0.13407868146896362],
        [-0.009906589984893799, 0.39644473791122437],
      ],
    ],
  ]);
  assert.deepEqual(conv.bias!.tolist(), [-0.04437202215194702, 0.1323062777519226]);
  torch.manual_seed(0);
  assert.deepEqual(nn.init.xavier_uniform_(torch.empty(2, 3)).tolist(), [
    [-0.008201400749385357, 0.5876445174217224, -0.9016007781028748],
    [-0.8061808347702026, -0.4219154715538025, 0.29375168681144714],
  ]);
  torch.manual_seed(0);
  assert.deepEqual(nn.init.kaiming_normal_(torch.empty(2, 3), { mode: 'fan_out', nonlinearity: 'relu' }).tolist(), [
    [1.5409960746765137, -0.293428897857666, -2.1787893772125244],
    [0.5684312582015991, -1.0845223665237427, -1.3985954523086548],
  ]);
});

test('a loss as module, called at once, and as function is the same', () => {
  const [output, label] = [torch.randn(4, 3), torch.tensor([0, 2, 1, 1])];
  const criterion = new nn.CrossEntropyLoss();
  const expected = F.cross_entropy(output, label).item();
  assert.equal(criterion(output, label).item(), expected);
  assert.equal(new nn.CrossEntropyLoss()(output, label).item(), expected);
});

test('a loss of sizes that only broadcast warns as PyTorch does', (t) => {
  const warned = t.mock.method(console, 'warn', () => {});
  F.mse_loss(torch.ones(4, 1), torch.ones(4, 1));
  assert.equal(warned.mock.callCount(), 0);
  assert.equal(new nn.MSELoss({ reduction: 'none' })(torch.ones(4, 1), torch.ones(4)).numel(), 16);
  assert.deepEqual(warned.mock.calls[0]!.arguments, [
    'UserWarning: Using a target size (torch.Size([4])) that is different to the input size (torch.Size([4, 1])). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.',
  ]);
});

test('what was said before PyTorch 0.4 is still understood', (t) => {
  const warned = t.mock.method(console, 'warn', () => {});
  assert.equal(new nn.MSELoss({ size_average: false })(torch.full([3], 2), torch.zeros(3)).item(), 12);
  assert.match(
    String(warned.mock.calls[0]!.arguments[0]),
    /size_average and reduce args will be deprecated, please use reduction='sum' instead\./,
  );
});

test('nothing but a parameter takes the place of a parameter', () => {
  const expected = "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)";
  const linear = new nn.Linear(2, 2) as nn.Linear & { weight: unknown };
  assert.throws(
    () => {
      linear.weight = torch.ones(2, 2);
    },
    error('TypeError', expected),
  );
  linear.weight = new nn.Parameter(torch.ones(2, 2));
  assert.equal([...linear.parameters()].length, 2);
  class Own extends nn.Module {
    weight: unknown = new nn.Parameter(torch.ones(1));
  }
  const own = new Own();
  assert.equal([...own.parameters()].length, 1);
  assert.throws(
    () => {
      own.weight = torch.ones(1);
    },
    error('TypeError', expected),
  );
  own.weight = null;
  assert.equal([...own.parameters()].length, 0);
});

test('a loss that is given tensors when it is made asks for their truth', () => {
  const made = (...args: unknown[]) => Reflect.construct(nn.MSELoss, args) as nn.MSELoss;
  const ambiguous = (values: string) => error('RuntimeError', `Boolean value of Tensor with ${values} is ambiguous`);
  assert.throws(() => made(torch.ones(3), torch.ones(3)), ambiguous('more than one value'));
  assert.throws(() => made(null, torch.ones(3)), ambiguous('more than one value'));
  assert.throws(() => made(torch.ones(0), true), ambiguous('no values'));
  assert.equal(made(torch.zeros(1), null).reduction, 'sum');
  assert.equal(made(torch.ones(1), torch.ones(1)).reduction, 'mean');
});
