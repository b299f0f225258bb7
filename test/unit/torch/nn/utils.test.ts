import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { parametrize, parametrizations, prune } = nn.utils;
const error = (name: string, message: string | RegExp) => ({ name, message });
const names = (entries: Iterable<[string, unknown]>) => [...entries].map(([name]) => name);

class Symmetric extends nn.Module {
  override forward(x: torch.Tensor) {
    return x.triu().add(x.triu(1).t());
  }
}

test('a parametrized weight follows what it is computed from', () => {
  const net = new nn.Linear(2, 2);
  parametrize.register_parametrization(net, 'weight', new Symmetric());
  assert.equal(net._get_name(), 'ParametrizedLinear');
  assert.deepEqual(names(net.named_parameters()), ['bias', 'parametrizations.weight.original']);
  assert.ok(torch.equal(net.weight, net.weight.t()));
  net(torch.ones(1, 2)).sum().backward();
  assert.ok(net.get_parameter('parametrizations.weight.original').grad);
  assert.notEqual(net.weight, net.weight);
  parametrize.cached(() => assert.equal(net.weight, net.weight));
  const twin = torch.copy.deepcopy(net);
  nn.init.zeros_(twin.get_parameter('parametrizations.weight.original'));
  assert.equal(twin.weight.abs().sum().item(), 0);
  assert.notEqual(net.weight.abs().sum().item(), 0);
  const value = net.weight.tolist();
  parametrize.remove_parametrizations(net, 'weight');
  assert.deepEqual(
    [net._get_name(), names(net.named_parameters()), net.weight.tolist()],
    ['Linear', ['bias', 'weight'], value],
  );
  assert.throws(
    () => parametrize.remove_parametrizations(net, 'weight'),
    error(
      'ValueError',
      'Module Linear(in_features=2, out_features=2, bias=True) does not have a parametrization on weight',
    ),
  );
});

test('what cannot be a parametrization is refused with the words of PyTorch', () => {
  class Half extends nn.Module {
    override forward(x: torch.Tensor) {
      return x.half();
    }
  }
  class Wide extends nn.Module {
    override forward(x: torch.Tensor) {
      return x.repeat(2, 1);
    }
  }
  const register = (module: nn.Module, name = 'weight') =>
    parametrize.register_parametrization(new nn.Linear(2, 1), name, module);
  assert.throws(
    () => register(new nn.ReLU(), 'w'),
    error(
      'ValueError',
      "Module 'Linear(in_features=2, out_features=1, bias=True)' does not have a parameter, a buffer, or a parametrized element with name 'w'",
    ),
  );
  assert.throws(
    () => register(new Half()),
    error(
      'ValueError',
      'Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is enabled.\nunparametrized dtype: torch.float32\nparametrized dtype: torch.float16',
    ),
  );
  assert.throws(
    () => register(new Wide()),
    error(
      'ValueError',
      'Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\nunparametrized shape: torch.Size([1, 2])\nparametrized shape: torch.Size([2, 2])',
    ),
  );
  const net = new nn.Linear(2, 2);
  parametrize.register_parametrization(net, 'weight', new nn.ReLU());
  assert.throws(
    () => {
      net.weight = torch.ones(2, 2) as nn.Parameter;
    },
    error('RuntimeError', 'parametrization ReLU does not implement right_inverse.'),
  );
});

test('states of the old weight_norm load into the new one', () => {
  const old = nn.utils.weight_norm(new nn.Linear(3, 2));
  const net = parametrizations.weight_norm(new nn.Linear(3, 2));
  net.load_state_dict(old.state_dict());
  const x = torch.ones(1, 3);
  assert.ok(torch.allclose(net(x), old(x)));
});

test('pruning holds elements at zero until it is removed', () => {
  torch.manual_seed(0);
  const net = prune.l1_unstructured(new nn.Linear(3, 2), 'weight', 0.5);
  const mask = () => net.get_buffer('weight_mask').tolist();
  assert.deepEqual(mask(), [
    [0, 1, 1],
    [1, 0, 0],
  ]);
  prune.random_unstructured(net, 'weight', 1);
  assert.deepEqual(mask(), [
    [0, 1, 0],
    [1, 0, 0],
  ]);
  assert.deepEqual(
    [names(net.named_parameters()), names(net.named_buffers())],
    [['bias', 'weight_orig'], ['weight_mask']],
  );
  net(torch.ones(1, 3)).sum().backward();
  assert.deepEqual(net.get_parameter('weight_orig').grad!.tolist(), [
    [0, 1, 0],
    [1, 0, 0],
  ]);
  prune.remove(net, 'weight');
  assert.deepEqual(net.weight.tolist(), [
    [-0, 0.3097158372402191, -0],
    [-0.4248946011066437, -0, 0],
  ]);
});

test('slices are pruned by chance and by norm, one after the other', () => {
  torch.manual_seed(0);
  const net = prune.random_structured(new nn.Linear(3, 4), 'weight', 2, 0);
  const mask = () => net.get_buffer('weight_mask').tolist();
  assert.deepEqual(mask(), [
    [1, 1, 1],
    [1, 1, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  prune.ln_structured(net, 'weight', 1, 2, 1);
  assert.deepEqual(mask(), [
    [1, 0, 1],
    [1, 0, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const refused: [() => unknown, string][] = [
    [
      () => prune.remove(net, 'bias'),
      `Parameter 'bias' of module ${net} has to be pruned before pruning can be removed`,
    ],
    [
      () => prune.l1_unstructured(net, 'bias', 9),
      'amount=9 should be smaller than the number of parameters to prune=4',
    ],
    [
      () => prune.l1_unstructured(net, 'bias', -0.5),
      'amount=-0.5 should either be a float in the range [0, 1] or a non-negative integer',
    ],
    [
      () => prune.ln_structured(net, 'bias', 1, 2, 0),
      'Structured pruning can only be applied to multidimensional tensors. Found tensor of shape torch.Size([4]) with 1 dims',
    ],
  ];
  for (const [call, message] of refused) assert.throws(call, error('ValueError', message));
});

test('batches are divided among the devices given, and joined', () => {
  const net = new nn.Linear(3, 2);
  const x = torch.randn(5, 3);
  assert.ok(torch.allclose(nn.parallel.data_parallel(net, x, ['cpu', 'cpu']), net(x)));
  assert.ok(torch.equal(new nn.DataParallel(net, [0, 1])(x), net(x)));
  assert.deepEqual(names(new nn.DataParallel(net).named_parameters()), ['module.weight', 'module.bias']);
});

test('a module is called with other parameters than its own', () => {
  const linear = new nn.Linear(2, 1);
  const net = new nn.Sequential(linear);
  const before = linear.weight;
  const values = { '0.weight': torch.ones(1, 2), '0.bias': torch.zeros(1) };
  assert.equal(nn.utils.stateless.functional_call(net, values, torch.ones(1, 2)).item(), 2);
  assert.equal(linear.weight, before);
  assert.throws(() => nn.utils.stateless.functional_call(net, { '0.x': before }, torch.ones(1, 2)), {
    name: 'KeyError',
  });
});
