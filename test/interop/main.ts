/**
 * Exchanges files with the real PyTorch and TensorBoard, both ways. Needs a Python that has them:
 * `node --import tsx test/interop/main.ts path/to/python`. See README.md.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as np from 'tensorpad/numpy';
import * as safetensors from 'tensorpad/safetensors';
import { readEvents } from 'tensorpad/tfevents';

const python = process.argv[2] ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'tensorpad-interop-'));

const net = () =>
  new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(2 * 4 * 4, 3));
const lists = (tensors: Record<string, torch.Tensor>) => mapped(tensors, (tensor) => tensor.tolist());
const mapped = <T, R>(record: Record<string, T>, change: (value: T) => R) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
const momentum = (model: nn.Module, optimizer: optim.SGD) =>
  [...model.parameters()].map((p) => (optimizer.state.get(p)!.momentum_buffer as torch.Tensor).tolist());

function check(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    console.log(`FAILED  Tensorpad: ${what}`);
    throw error;
  }
  console.log(`ok  Tensorpad: ${what}`);
}

/** Optimizers that remember each their own things, and a scheduler that counts. */
const OPTIMIZERS: [string, Record<string, unknown>][] = [
  ['SGD', { lr: 0.01, momentum: 0.9 }],
  ['Adagrad', { lr: 0.1 }],
  ['RMSprop', { momentum: 0.5, centered: true }],
  ['Adadelta', {}],
  ['Adam', { lr: 0.05, amsgrad: true }],
  ['AdamW', { lr: 0.05 }],
  ['Adamax', { lr: 0.05 }],
  ['NAdam', { lr: 0.05 }],
  ['RAdam', { lr: 0.05 }],
  ['ASGD', { lr: 0.02, t0: 2 }],
  ['Rprop', {}],
  ['LBFGS', { lr: 0.1, max_iter: 2 }],
];

/** Steps down a valley: three before the state is saved, three after. Written for check.py to do the same. */
function descend() {
  const saved: Record<string, unknown> = {};
  const ends: Record<string, unknown> = {};
  for (const [name, options] of OPTIMIZERS) {
    const p = new nn.Parameter(torch.tensor([1.5, -0.75, 0.25], { dtype: torch.float64 }));
    const optimizer = new (optim as never as Record<string, new (...args: unknown[]) => optim.Optimizer>)[name]!(
      [p],
      options,
    );
    const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, [2, 5], 0.5);
    for (let k = 0; k < 6; k++) {
      if (k === 3)
        saved[name] = {
          param: p.detach().clone(),
          optimizer: structured(optimizer.state_dict()),
          scheduler: scheduler.state_dict(),
        };
      optimizer.step(() => {
        optimizer.zero_grad();
        const loss = p.square().add(p.pow(4)).sum();
        loss.backward();
        return loss;
      });
      scheduler.step();
    }
    ends[name] = p.tolist();
  }
  return { saved, ends };
}

/** A state as it is now: its tensors go on changing. */
function structured(value: unknown): unknown {
  if (value instanceof torch.Tensor) return value.detach().clone();
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, structured(item)]));
  if (Array.isArray(value)) return value.map(structured);
  if (typeof value !== 'object' || value === null) return value;
  return mapped(value as Record<string, unknown>, structured);
}

function write(): void {
  torch.manual_seed(3);
  const model = net();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const image = torch.rand(2, 1, 6, 6);
  model(image).sum().backward();
  optimizer.step();
  const base = torch.arange(10).to(torch.float32);
  const plain = { epoch: 3, loss: 0.25, name: 'äöü', list: [1, null, true, 2 ** 40], nested: { a: -1 } };
  const tensors = {
    float32: torch.tensor([1.5, -2.25]),
    float64: torch.tensor([0.1], { dtype: torch.float64 }),
    int64: torch.tensor([[1, -(2 ** 40)]]),
    int32: torch.tensor([7], { dtype: torch.int32 }),
    int16: torch.tensor([-7], { dtype: torch.int16 }),
    int8: torch.tensor([-7], { dtype: torch.int8 }),
    uint8: torch.tensor([0, 255], { dtype: torch.uint8 }),
    bool: torch.tensor([true, false]),
    float16: torch.tensor([1.5, -0.25], { dtype: torch.float16 }),
    bfloat16: torch.tensor([1.5, -0.25], { dtype: torch.bfloat16 }),
    transposed: torch.arange(6).view(2, 3).T,
    scalar: torch.tensor(3.5),
    empty: torch.zeros(0, 2),
  };
  const { saved, ends } = descend();
  const checkpoint = {
    optimizers: saved,
    state_dict: model.state_dict(),
    optimizer: optimizer.state_dict(),
    tensors,
    base,
    view: base.at('1:8:2'),
    plain,
  };
  torch.save(checkpoint, join(folder, 'tensorpad.pth'));
  torch.save(
    { set: new Set([1, 2]), bytes: new Uint8Array([0, 255]), complex: new torch.Complex(1, 2) },
    join(folder, 'kinds.pth'),
  );
  const contiguous = mapped(tensors, (tensor: torch.Tensor) => tensor.contiguous());
  safetensors.save_file(contiguous, join(folder, 'tensorpad.safetensors'), { note: 'äöü' });
  const { bfloat16: _, ...arrays } = tensors;
  np.savez_compressed(join(folder, 'tensorpad.npz'), arrays);
  np.save(join(folder, 'transposed.npy'), tensors.transposed);
  const names = { input_names: ['image'], output_names: ['scores'], dynamic_axes: { image: { 0: 'batch' } } };
  torch.onnx.export(model.eval(), [image.at(':1')], join(folder, 'tensorpad.onnx'), names);
  const writer = new torch.utils.tensorboard.SummaryWriter(join(folder, 'run'));
  const curve = [1, 0.5, 0.25, 0.125].map((value, step) => [step, value] as [number, number]);
  for (const [step, value] of curve) writer.add_scalar('loss', value, step);
  writer.close();
  const expected = {
    ends,
    image: image.tolist(),
    output: model(image).tolist(),
    momentum: momentum(model, optimizer),
    tensors: lists(tensors),
    dtypes: mapped(tensors, (tensor: torch.Tensor) => String(tensor.dtype)),
    plain,
    curve,
  };
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
}

function read(): void {
  const expected = JSON.parse(readFileSync(join(folder, 'expected_torch.json'), 'utf8'));
  const checkpoint = torch.load(join(folder, 'torch.pth'));
  const model = net();
  check('the state loads strictly', () =>
    assert.equal(String(model.load_state_dict(checkpoint.state_dict)), '<All keys matched successfully>'),
  );
  check('the loaded network computes the same', () => {
    const output = model(torch.tensor(expected.image));
    assert.ok(torch.allclose(output, torch.tensor(expected.output), { rtol: 1e-5, atol: 1e-6 }));
  });
  const optimizer = new optim.SGD(model.parameters(), { lr: 1, momentum: 0.5 });
  optimizer.load_state_dict(checkpoint.optimizer);
  check('the optimizer goes on with the same momentum', () =>
    assert.deepEqual(momentum(model, optimizer), expected.momentum),
  );
  check('options of the optimizer', () => {
    const { lr, momentum } = optimizer.param_groups[0]!;
    assert.deepEqual([lr, momentum], [0.1, 0.9]);
  });
  for (const [name, values] of Object.entries(expected.tensors)) {
    check(`tensor ${name}`, () => {
      assert.deepEqual(checkpoint.tensors[name].tolist(), values);
      assert.equal(String(checkpoint.tensors[name].dtype), expected.dtypes[name]);
    });
  }
  check('views share memory', () => {
    checkpoint.base.put_(4, 42);
    assert.deepEqual(checkpoint.view.tolist(), [2, 42, 6]);
  });
  check('plain data', () => assert.deepEqual(checkpoint.plain, expected.plain));
  check('event files of PyTorch are read', () => {
    const run = join(folder, 'run_torch');
    const events = readdirSync(run).flatMap((name) => [...readEvents(readFileSync(join(run, name)))]);
    const curve = (tag: string) =>
      events.flatMap(({ step, values }) => values.filter((v) => v.tag === tag).map((v) => [step, v.simpleValue]));
    assert.deepEqual(
      curve('loss'),
      [0, 1, 2, 3, 4].map((step) => [step, Math.fround(1 / (step + 1))]),
    );
    assert.deepEqual(
      curve('new'),
      [0, 1, 2, 3, 4].map((step) => [step, step / 2]),
    );
  });
}

try {
  write();
  const { status, error } = spawnSync(python, [join(__dirname, 'check.py'), folder], { stdio: 'inherit' });
  if (error) throw error;
  assert.equal(status, 0, `${python} found a difference`);
  read();
  console.log('Everything agrees.');
} finally {
  rmSync(folder, { recursive: true });
}
