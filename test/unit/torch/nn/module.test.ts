import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const error = (name: string, message: string | RegExp) => ({ name, message });
const names = (entries: Iterable<[string, unknown]>) => [...entries].map(([name]) => name);

test('modules, parameters and buffers are reached by path, with the errors of PyTorch', () => {
  const net = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
  assert.equal(String(net.get_submodule('0')), 'Linear(in_features=2, out_features=3, bias=True)');
  assert.equal(net.get_submodule(''), net);
  assert.deepEqual([...net.get_parameter('0.weight').shape], [3, 2]);
  assert.deepEqual(net.get_buffer('1.running_mean').tolist(), [0, 0, 0]);
  const refused: [() => unknown, string, string][] = [
    [() => net.get_submodule('0.x'), 'AttributeError', 'Linear has no attribute `x`'],
    [() => net.get_submodule('0.weight'), 'AttributeError', '`weight` is not an nn.Module'],
    [() => net.get_parameter('1.running_mean'), 'AttributeError', '`running_mean` is not an nn.Parameter'],
    [() => net.get_buffer('0.weight'), 'AttributeError', '`weight` is not a buffer'],
    [() => net.get_buffer('1.nope'), 'AttributeError', 'BatchNorm1d has no attribute `nope`'],
    [() => new nn.Module().get_parameter('a.b'), 'AttributeError', 'Module has no attribute `a`'],
    [() => net.set_submodule('', new nn.ReLU()), 'ValueError', 'Cannot set the submodule without a target name!'],
    [() => net.set_submodule('0.x', new nn.ReLU(), { strict: true }), 'AttributeError', 'Linear has no attribute `x`'],
    [() => net.set_submodule('0.weight', new nn.ReLU()), 'AttributeError', '`weight` is not an nn.Module'],
    [
      () => net.set_submodule('0', 3 as unknown as nn.Module),
      'ValueError',
      "`module` is not an nn.Module, found <class 'int'>",
    ],
    [() => net.train(3 as unknown as boolean), 'ValueError', 'training mode is expected to be boolean'],
  ];
  for (const [call, name, message] of refused) assert.throws(call, error(name, message));
  net.set_submodule('0', new nn.Tanh());
  assert.equal(String(net[0]), 'Tanh()');
});

test('loading reports everything that does not fit at once', () => {
  const net = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
  const state = {
    '0.weight': torch.ones(3, 2),
    '0.bias': torch.ones(2),
    'x.y': torch.ones(1),
    '0.z': 1,
    '1.running_mean': torch.ones(3),
  };
  assert.throws(
    () => net.load_state_dict(state),
    error(
      'RuntimeError',
      'Error(s) in loading state_dict for Sequential:\n\tMissing key(s) in state_dict: "1.weight", "1.bias", "1.running_var". ' +
        '\n\tUnexpected key(s) in state_dict: "x.y", "0.z". \n\tsize mismatch for 0.bias: copying a param with shape ' +
        'torch.Size([2]) from checkpoint, the shape in current model is torch.Size([3]).',
    ),
  );
  assert.throws(
    () => net.load_state_dict({ '0.weight': 3 }, { strict: false }),
    error('RuntimeError', /expected torch\.Tensor or Tensor-like object from checkpoint but received <class 'int'>/),
  );
});

test('assigning a state takes its tensors themselves', () => {
  const net = new nn.Linear(2, 1);
  net.weight.requires_grad_(false);
  const state = { weight: torch.ones(1, 2, { dtype: torch.float64 }), bias: torch.ones(1) };
  net.load_state_dict(state, { assign: true });
  assert.equal(net.weight.dtype, torch.float64);
  assert.deepEqual([net.weight.requires_grad, net.bias!.requires_grad], [false, true]);
  state.weight.fill_(5);
  assert.deepEqual(net.weight.tolist(), [[5, 5]]);
});

class Counter extends nn.Module {
  n = 1;
  w = new nn.Parameter(torch.ones(1));
  declare b: torch.Tensor;

  constructor() {
    super();
    this.register_buffer('b', torch.zeros(1), { persistent: false });
  }

  override get_extra_state() {
    return { n: this.n };
  }

  override set_extra_state(state: { n: number }) {
    this.n = state.n;
  }
}

test('more than tensors can be part of a state', () => {
  const counter = new Counter();
  counter.n = 5;
  const state = counter.state_dict();
  assert.deepEqual(Object.keys(state), ['w', '_extra_state']);
  const other = new Counter();
  other.load_state_dict(state);
  assert.equal(other.n, 5);
  assert.throws(
    () => new Counter().load_state_dict({ w: torch.ones(1) }),
    error(
      'RuntimeError',
      'Error(s) in loading state_dict for Counter:\n\tMissing key(s) in state_dict: "_extra_state". ',
    ),
  );
  const given = { weight: torch.ones(1, 1), bias: torch.ones(1), _extra_state: 1 };
  assert.throws(() => new nn.Linear(1, 1).load_state_dict(given), /Unexpected key\(s\) in state_dict: "_extra_state"/);
  assert.throws(
    () => {
      (counter as { b: unknown }).b = 3;
    },
    error('TypeError', "cannot assign 'int' as buffer 'b' (torch.nn.Buffer, torch.Tensor or None expected)"),
  );
});

test('a Buffer becomes part of the state by being assigned', () => {
  class Net extends nn.Module {
    mean: torch.Tensor = new nn.Buffer(torch.zeros(2));
    scratch: torch.Tensor = new nn.Buffer(torch.zeros(2), { persistent: false });
  }
  const net = new Net();
  assert.deepEqual(names(net.named_buffers()), ['mean', 'scratch']);
  assert.deepEqual(Object.keys(net.double().state_dict()), ['mean']);
  assert.equal(net.mean.dtype, torch.float64);
});

test('hooks around the state see and change it', () => {
  const net = new nn.Sequential(new nn.Linear(1, 1));
  const seen: unknown[] = [];
  net[0]!.register_state_dict_pre_hook((_module, prefix, keep) => seen.push([prefix, keep]));
  net[0]!.register_state_dict_post_hook((_module, state, prefix) => {
    state[`${prefix}added`] = torch.ones(1);
  });
  const state = net.state_dict();
  assert.deepEqual([seen, Object.keys(state)], [[['0.', false]], ['0.weight', '0.bias', '0.added']]);
  net[0]!.register_load_state_dict_pre_hook((_module, given, prefix) => {
    delete given[`${prefix}added`];
  });
  net.register_load_state_dict_post_hook((_module, keys) => {
    seen.push(keys.missing_keys.length);
  });
  assert.equal(String(net.load_state_dict(state)), '<All keys matched successfully>');
  assert.equal(seen.at(-1), 0);
  const wrong = new nn.Linear(1, 1);
  wrong.register_state_dict_post_hook(() => 3);
  assert.throws(() => wrong.state_dict(), error('RuntimeError', 'state_dict post-hook must return None'));
});

test('forward hooks may take arguments by name, come first, and run after errors', () => {
  class Scale extends nn.Module {
    override forward(x: torch.Tensor, options: { by?: number } = {}) {
      return x.mul(options.by ?? 1);
    }
  }
  const net = new Scale();
  const order: string[] = [];
  net.register_forward_pre_hook(() => order.push('second') && undefined);
  net.register_forward_pre_hook(() => order.push('first') && undefined, { prepend: true });
  const both = net.register_forward_pre_hook((_m, args, kwargs) => [args, { by: (kwargs.by as number) + 1 }], {
    with_kwargs: true,
  });
  assert.equal(net(torch.tensor(2), { by: 2 }).item(), 6);
  assert.deepEqual(order, ['first', 'second']);
  both.remove();
  net.register_forward_hook((_m, _args, kwargs, output) => (output as torch.Tensor).add(kwargs.by as number), {
    with_kwargs: true,
  });
  assert.equal(net(torch.tensor(2), { by: 3 }).item(), 9);
  const wrong = new nn.Linear(2, 1);
  wrong.register_forward_pre_hook(() => 3, { with_kwargs: true });
  assert.throws(
    () => wrong(torch.ones(1, 2)),
    error('RuntimeError', 'forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got 3.'),
  );
  const failing = new nn.Linear(2, 1);
  let called = 0;
  failing.register_forward_hook(() => called++ && undefined, { always_call: true });
  assert.throws(() => failing(torch.ones(1, 3)), /mat1 and mat2 shapes/);
  assert.equal(called, 1);
});

test('backward hooks see the gradients at the borders of a module, and change them', () => {
  const net = new nn.Linear(2, 1);
  torch.nn.init.ones_(net.weight);
  const seen: unknown[] = [];
  net.register_full_backward_pre_hook((_m, grads) => [grads[0]!.mul(3)]);
  net.register_full_backward_hook((_m, inputs, outputs) => {
    seen.push(inputs[0]!.tolist(), outputs[0]!.tolist());
    return [inputs[0]!.mul(2)];
  });
  const x = torch.ones(1, 2, { requires_grad: true });
  net(x).sum().backward();
  assert.deepEqual(seen, [[[3, 3]], [[3]]]);
  assert.deepEqual([x.grad!.tolist(), net.weight.grad!.tolist()], [[[6, 6]], [[3, 3]]]);
  assert.throws(
    () => net.register_backward_hook(() => undefined),
    error(
      'RuntimeError',
      'Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.',
    ),
  );
  const wrong = new nn.Linear(2, 1);
  wrong.register_full_backward_hook((_m, [grad]) => [grad, grad]);
  assert.throws(
    () =>
      wrong(torch.ones(1, 2, { requires_grad: true }))
        .sum()
        .backward(),
    error('RuntimeError', 'Backward hook returned an invalid number of grad_input, got 2, but expected 1'),
  );
  const old = new nn.Linear(2, 1);
  let outputs: unknown;
  old.register_backward_hook((_m, _inputs, [grad]) => {
    outputs = grad!.tolist();
  });
  old(torch.ones(1, 2)).sum().backward();
  assert.deepEqual(outputs, [[1]]);
});

test('a deep copy shares nothing, keeps what is shared within it, and its hooks', () => {
  const shared = new nn.Linear(2, 2);
  const net = new nn.Sequential({ a: shared, b: shared, norm: new nn.BatchNorm1d(2) });
  net.eval();
  net.register_forward_hook((_m, _args, output) => (output as torch.Tensor).mul(0));
  const twin = torch.copy.deepcopy(net);
  assert.equal(String(twin), String(net));
  assert.equal(twin.a, twin.b);
  assert.notEqual(twin.a, net.a);
  assert.equal(twin.training, false);
  assert.deepEqual(names(twin.named_parameters()), names(net.named_parameters()));
  nn.init.zeros_(twin.a.weight);
  assert.ok(!torch.equal(twin.a.weight, net.a.weight));
  assert.equal(twin(torch.ones(1, 2)).sum().item(), 0);
  assert.ok(twin.a.weight instanceof nn.Parameter);
  assert.throws(
    () => {
      twin.a.weight = torch.ones(1);
    },
    error('TypeError', /cannot assign 'torch.FloatTensor' as parameter 'weight'/),
  );
  const odd = new nn.Linear(1, 1) as nn.Linear & { w: torch.Tensor };
  odd.w = new nn.Linear(1, 1)(torch.ones(1, 1));
  assert.throws(() => torch.copy.deepcopy(odd), /Only Tensors created explicitly by the user/);
});

test('parts of a Sequential are taken out, replaced and cut', () => {
  const net = new nn.Sequential(new nn.ReLU(), new nn.Tanh(), new nn.Sigmoid());
  assert.equal(String(net.pop(1)), 'Tanh()');
  assert.equal(String(net), 'Sequential(\n  (0): ReLU()\n  (1): Sigmoid()\n)');
  assert.equal(String(net.slice(0, 1)), 'Sequential(\n  (0): ReLU()\n)');
  assert.equal(String(net.set(0, new nn.GELU())[0]), "GELU(approximate='none')");
  assert.throws(() => net.at(5), error('IndexError', 'index 5 is out of range'));
  assert.throws(() => net.insert(9, new nn.ReLU()), error('IndexError', 'Index out of range: 9'));
});

test('a module without data is given memory, but not copied', () => {
  const net = new nn.Linear(2, 1, { device: 'meta' });
  assert.throws(
    () => net.to('cpu'),
    error(
      'NotImplementedError',
      'Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() when moving module from meta to a different device.',
    ),
  );
  assert.equal(String(net.to_empty({ device: 'cpu' }).weight.device), 'cpu');
  assert.deepEqual([...nn.utils.skip_init(nn.Linear, 2, 1).weight.shape], [1, 2]);
});

test('half and bfloat16 convert what floats', () => {
  const net = new nn.BatchNorm1d(2).half();
  assert.deepEqual([net.weight!.dtype, net.num_batches_tracked!.dtype], [torch.float16, torch.int64]);
  assert.equal(net.bfloat16().running_mean!.dtype, torch.bfloat16);
  assert.equal(net.type(torch.float64).num_batches_tracked!.dtype, torch.float64);
});
