import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const parameter = (...values: number[]) => new nn.Parameter(torch.tensor(values, { dtype: torch.float32 }));

/** Where PyTorch 2.13 stands after four steps; in the second one, the second parameter has no gradient. */
const TRAJECTORIES: [optim.SGDOptions, number[], number][] = [
  [{ lr: 0.1 }, [0.4095999598503113, -0.25920000672340393, 0.07679998129606247], 0.32956191897392273],
  [{ lr: 0.1, momentum: 0.9 }, [-0.3086000084877014, 1.619999885559082, -2.3045997619628906], 0.16619421541690826],
  [
    { lr: 0.1, momentum: 0.9, nesterov: true },
    [-0.3248230218887329, 0.7002027630805969, -0.1895538717508316],
    0.10959362983703613,
  ],
  [
    { lr: 0.1, momentum: 0.9, dampening: 0.5, weight_decay: 0.1 },
    [-0.07331990450620651, 1.4052876234054565, -3.0504050254821777],
    0.2120324820280075,
  ],
  [{ lr: 0.1, weight_decay: 0.5 }, [0.31640625, -0.1830124855041504, 0.04501873999834061], 0.28233280777931213],
  [
    { lr: 0.1, momentum: 0.5, maximize: true },
    [2.660600185394287, -10.775199890136719, 28.507802963256836],
    0.9319809675216675,
  ],
];

for (const [options, expectedP, expectedQ] of TRAJECTORIES) {
  test(`SGD goes PyTorch's way with ${JSON.stringify(options)}`, () => {
    const [p, q] = [parameter(1, -2, 3), new nn.Parameter(torch.tensor([[0.5]]))];
    const sgd = new optim.SGD([p, q], options);
    for (let i = 0; i < 4; i++) {
      sgd.zero_grad();
      p.mul(p)
        .mul(torch.tensor([1, 2, 3]))
        .sum()
        .add(q.pow(3).sum())
        .backward();
      if (i === 1) q.grad = null;
      sgd.step();
    }
    const close = (actual: number, expected: number) =>
      assert.ok(Math.abs(actual - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
    (p.tolist() as number[]).forEach((value, i) => {
      close(value, expectedP[i]!);
    });
    close(q.item(), expectedQ);
  });
}

test('groups have options of their own, which may change at any time', () => {
  const [a, b] = [parameter(1), parameter(1)];
  const sgd = new optim.SGD([{ params: [a], lr: 1 }, { params: b }], { lr: 0.5 });
  const step = () => {
    a.grad = torch.ones(1);
    b.grad = torch.ones(1);
    sgd.step();
    return [a.item(), b.item()];
  };
  assert.deepEqual(step(), [0, 0.5]);
  sgd.param_groups[0]!.lr = 0.25;
  assert.deepEqual(step(), [-0.25, 0]);
  sgd.add_param_group({ params: [parameter(1)], lr: 3 });
  assert.deepEqual(
    sgd.param_groups.map((group) => group.lr),
    [0.25, 0.5, 3],
  );
});

test('step runs a closure with gradients on and returns its loss', () => {
  const p = parameter(3);
  const sgd = new optim.SGD([p], { lr: 0.5 });
  const loss = torch.no_grad(() =>
    sgd.step(() => {
      sgd.zero_grad();
      const value = p.mul(p).sum();
      value.backward();
      return value;
    }),
  );
  assert.deepEqual([loss!.item(), p.item()], [9, 0]);
});

test('state is saved and taken up again', () => {
  const make = () => {
    const p = parameter(1, 2);
    return { p, sgd: new optim.SGD([p], { lr: 0.1, momentum: 0.9 }) };
  };
  const [one, two] = [make(), make()];
  const step = ({ p, sgd }: typeof one) => {
    p.grad = torch.tensor([1, 2]).to(torch.float32);
    sgd.step();
  };
  step(one);
  two.sgd.load_state_dict(one.sgd.state_dict());
  two.p.data = one.p.data.clone();
  one.sgd.param_groups[0]!.lr = 0.1;
  step(one);
  step(two);
  assert.deepEqual(two.p.tolist(), one.p.tolist());
  assert.deepEqual(Object.keys(one.sgd.state_dict()), ['state', 'param_groups']);
  assert.throws(() => two.sgd.load_state_dict({ state: {}, param_groups: [] }), {
    name: 'ValueError',
    message: 'loaded state dict has a different number of parameter groups',
  });
});

test('mistakes are told as PyTorch tells them, or better', () => {
  const p = parameter(1);
  const make =
    (params: unknown, options: object = { lr: 0.1 }) =>
    () =>
      new optim.SGD(params as never, options);
  const cases: [() => unknown, string, string][] = [
    [make([]), 'ValueError', 'optimizer got an empty parameter list'],
    [
      make(p),
      'TypeError',
      'params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor',
    ],
    [make(new nn.Linear(1, 1).parameters), 'TypeError', "'method' object is not iterable"],
    [make(new nn.Linear(1, 1)), 'TypeError', "'Linear' object is not iterable"],
    [make(nn.Linear), 'TypeError', "'type' object is not iterable"],
    [make([3]), 'TypeError', 'optimizer can only optimize Tensors, but one of the params is int'],
    [make([p.mul(2)]), 'ValueError', "can't optimize a non-leaf Tensor"],
    [make([p], { lr: -1 }), 'ValueError', 'Invalid learning rate: -1'],
    [make([p], { momentum: -1 }), 'ValueError', 'Invalid momentum value: -1'],
    [make([p], { lr: '0.1' }), 'TypeError', "'<' not supported between instances of 'str' and 'float'"],
    [make([p], { lr: null }), 'TypeError', "'<' not supported between instances of 'NoneType' and 'float'"],
    [make([p], { weight_decay: [0.1] }), 'TypeError', "'<' not supported between instances of 'list' and 'float'"],
    [
      () => new optim.Adam([p], { eps: torch.ones(2) as never }),
      'RuntimeError',
      'Boolean value of Tensor with more than one value is ambiguous',
    ],
    [() => new optim.Adam([p], { betas: null as never }), 'TypeError', "'NoneType' object is not subscriptable"],
    [() => new optim.Adam([p], { betas: [0.9] as never }), 'IndexError', 'list index out of range'],
    [
      () => new optim.Adafactor([p], { d: '1' as never }),
      'TypeError',
      "'<=' not supported between instances of 'float' and 'str'",
    ],
    [
      () => new optim.lr_scheduler.LambdaLR(new optim.SGD([p]), 'a' as never),
      'TypeError',
      "'str' object is not callable",
    ],
    [
      () => new optim.lr_scheduler.CosineAnnealingWarmRestarts(new optim.SGD([p]), '2' as never),
      'TypeError',
      "'<=' not supported between instances of 'str' and 'int'",
    ],
    [make([p], { nesterov: true }), 'ValueError', 'Nesterov momentum requires a momentum and zero dampening'],
    [make([p], { rl: 1 }), 'TypeError', "SGD.__init__() got an unexpected keyword argument 'rl' (did you mean 'lr'?)"],
    [make([{ parms: [p] }]), 'KeyError', "'params' (the parameter group has 'parms': did you mean 'params'?)"],
    [make([{ params: [p] }, { params: [p] }]), 'ValueError', 'some parameters appear in more than one parameter group'],
    [
      make([{ params: [p], momentun: 1 }]),
      'ValueError',
      "unexpected option 'momentun' in a parameter group (did you mean 'momentum'?)",
    ],
  ];
  for (const [run, name, message] of cases) assert.throws(run, { name, message });
});

test('an optimizer prints as in PyTorch', () => {
  assert.equal(
    String(new optim.SGD([parameter(1)], { lr: 0.1, momentum: 0.9 })),
    `SGD (
Parameter Group 0
    dampening: 0
    differentiable: False
    foreach: None
    fused: None
    lr: 0.1
    maximize: False
    momentum: 0.9
    nesterov: False
    weight_decay: 0
)`,
  );
});

test('hooks run around steps, saving and loading', () => {
  const p = parameter(1);
  const sgd = new optim.SGD([p], { lr: 0.5 });
  const seen: string[] = [];
  const note = (what: string) => () => void seen.push(what);
  const global = [
    optim.register_optimizer_step_pre_hook(note('any before')),
    optim.register_optimizer_step_post_hook(note('any after')),
  ];
  const own = [
    sgd.register_step_pre_hook((_, args) => {
      seen.push(`before ${args.length}`);
      return [];
    }),
    sgd.register_step_post_hook((_, args) => void seen.push(`after ${args.length}`)),
  ];
  sgd.step(() => {
    throw new Error('the first hook took the closure away');
  });
  assert.deepEqual(seen, ['any before', 'before 1', 'after 0', 'any after']);
  for (const handle of [...global, ...own]) handle.remove();
  sgd.step();
  assert.equal(seen.length, 4);

  seen.length = 0;
  sgd.register_state_dict_pre_hook(note('saving'));
  sgd.register_state_dict_post_hook((_, state) => ({ ...state, extra: 1 }));
  sgd.register_load_state_dict_pre_hook(note('second'));
  sgd.register_load_state_dict_pre_hook(note('first'), { prepend: true });
  sgd.register_load_state_dict_post_hook(note('loaded'));
  const state = sgd.state_dict();
  assert.equal((state as unknown as { extra: number }).extra, 1);
  sgd.load_state_dict(state);
  assert.deepEqual(seen, ['saving', 'first', 'second', 'loaded']);
  assert.throws(
    () => {
      sgd.register_step_pre_hook(() => 3);
      sgd.step();
    },
    { message: 'SGD step pre-hook must return null or an array of new arguments' },
  );
});

test('parameters may come with their names', () => {
  const net = new nn.Linear(2, 1);
  const adam = new optim.Adam(net.named_parameters());
  assert.deepEqual(adam.param_groups[0]!.param_names, ['weight', 'bias']);
  assert.match(String(adam), /param_names: \['weight', 'bias'\]/);
  assert.throws(() => adam.add_param_group({ params: [parameter(1)] }), {
    name: 'ValueError',
    message:
      'all optimizer param groups should be with/without names. cannot add param group without names to the optimizer',
  });
  const mixed = [['a', parameter(1)], parameter(2)];
  assert.throws(() => new optim.SGD(mixed as never), {
    message: 'all optimizer params should be with/without names. Some param names are missing',
  });
});

test('a rate may be a tensor, which schedulers then change in place', () => {
  const lr = torch.tensor(0.5);
  const p = parameter(1);
  const adam = new optim.Adam([p], { lr: lr as never });
  const scheduler = new optim.lr_scheduler.ExponentialLR(adam, 0.5);
  p.grad = torch.ones(1);
  adam.step();
  scheduler.step();
  assert.equal(lr.item(), 0.25);
  assert.equal(adam.param_groups[0]!.lr, lr);
  assert.throws(() => new optim.Adam([p], { lr: torch.ones(2) as never }), { message: 'Tensor lr must be 1-element' });
});

test('a step refuses gradients and state that do not fit', () => {
  const p = parameter(1, 2);
  const adam = new optim.Adam([p]);
  p.grad = torch.ones(2);
  adam.step();
  const state = adam.state.get(p)!;
  for (const broken of [
    { exp_avg: torch.ones(3) },
    { exp_avg: torch.ones(2, { dtype: torch.float64 }) },
    { step: torch.ones(2) },
    { step: torch.tensor(1, { dtype: torch.int64 }) },
  ]) {
    adam.state.set(p, { ...state, ...broken });
    assert.throws(() => adam.step(), { name: 'RuntimeError', message: /^_fused_adam_: / });
  }
  adam.state.set(p, state);
  adam.step();
  assert.equal((state.step as torch.Tensor).item(), 2);
});

test('parameters in any layout move alike', () => {
  const values = torch.arange(24).to(torch.float32).view(2, 3, 2, 2);
  const layouts = [
    values.clone(),
    values.contiguous({ memory_format: torch.channels_last }),
    torch.zeros(2, 3, 2, 4).at(':', ':', ':', '::2').copy_(values),
  ];
  const ends = layouts.map((value) => {
    const p = new nn.Parameter(value);
    const adam = new optim.Adam([p], { lr: 0.1, weight_decay: 0.1 });
    for (let i = 0; i < 3; i++) {
      p.grad = values.mul(0.5).sub(i);
      adam.step();
    }
    return p.detach().clone().contiguous().view(-1).tolist();
  });
  assert.deepEqual(ends[1], ends[0]);
  assert.deepEqual(ends[2], ends[0]);
});

test('schedulers warn as PyTorch does', () => {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void warnings.push(text);
  try {
    const sgd = new optim.SGD([parameter(1)], { lr: 0.5 });
    const scheduler = new optim.lr_scheduler.StepLR(sgd, 1);
    scheduler.step();
    scheduler.get_lr();
    scheduler.step(5);
  } finally {
    console.warn = warn;
  }
  assert.equal(warnings.length, 3);
  assert.match(warnings[0]!, /^UserWarning: Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`/);
  assert.match(warnings[1]!, /^UserWarning: To get the last learning rate .* use `get_last_lr\(\)`\.$/);
  assert.match(warnings[2]!, /^UserWarning: The epoch parameter in `scheduler.step\(\)`/);
});

test('models are averaged as in PyTorch', () => {
  const { AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn } = optim.swa_utils;
  const net = new nn.Linear(2, 1);
  const set = (v: number) =>
    torch.no_grad(() => {
      net.weight.copy_(torch.tensor([[v, 2 * v]]));
      net.bias!.fill_(v * v);
    });
  set(0);
  const models = [
    new AveragedModel(net),
    new AveragedModel(net, { multi_avg_fn: get_ema_multi_avg_fn(0.9) }),
    new AveragedModel(net, { avg_fn: get_ema_avg_fn(0.5) }),
  ];
  for (const v of [1, 2, 4]) {
    set(v);
    for (const model of models) model.update_parameters(net);
  }
  const expected = [
    [2.3333332538604736, 4.666666507720947, 7],
    [1.3899999856948853, 2.7799999713897705, 2.7699999809265137],
    [2.75, 5.5, 9.25],
  ];
  models.forEach((model, i) => {
    const values = [...(model.module.weight.view(-1).tolist() as number[]), model.module.bias!.item()];
    values.forEach((value, k) => {
      assert.ok(Math.abs(Number(value) - expected[i]![k]!) < 1e-6, `${values}`);
    });
    assert.equal(model.n_averaged.item(), 3);
  });
  assert.deepEqual(Object.keys(models[0]!.state_dict()), ['n_averaged', 'module.weight', 'module.bias']);
  assert.throws(() => new AveragedModel(net, { avg_fn: get_ema_avg_fn(), multi_avg_fn: get_ema_multi_avg_fn() }), {
    name: 'AssertionError',
    message: 'Only one of avg_fn and multi_avg_fn should be provided',
  });
});

test('batch norms count their statistics anew', () => {
  const net = new nn.BatchNorm1d(2);
  net.eval();
  const x = torch.arange(12).to(torch.float32).view(3, 2, 2);
  optim.swa_utils.update_bn(
    [0, 1, 2].map((i) => [x.select(0, i), i]),
    net,
  );
  assert.deepEqual(net.running_mean!.tolist(), [5, 6]);
  assert.deepEqual(net.running_var!.tolist(), [2, 2]);
  assert.deepEqual([net.momentum, net.training], [0.1, false]);
});
