/** Optimizers and schedulers go where PyTorch's go; optimizers.py records what is replayed here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

type Options = Record<string, unknown>;
interface Trajectory {
  optimizer: string;
  options: Options;
  dtype: string;
  seen: string[][];
}
interface Refusal {
  options: Options;
  error: string;
  text: string;
}
interface Answers {
  steps: number[];
  cases: [string, Options][];
  trajectories: Trajectory[];
  ends: Record<string, string[]>;
  lbfgs: { options: Options; seen: string[]; evaluations: number }[];
  networks: { optimizer: string; options: Options; end: string[] }[];
  schedules: {
    optimizer: string;
    kind: string;
    options: Options;
    rates: string;
    momenta?: string;
    state: string[];
  }[];
  refused: (Refusal & { optimizer: string })[];
  refusedSchedules: (Refusal & { kind: string })[];
  texts: { optimizer: string; options: Options; text: string; group: string[] }[];
}

const folder = join(__dirname, 'answers');
const answers: Answers = JSON.parse(gunzipSync(readFileSync(join(folder, 'optimizers.json.gz'))).toString());

type Make<T> = new (...args: unknown[]) => T;
const optimizerOf = (name: string, params: unknown, options: Options) =>
  new (optim as unknown as Record<string, Make<optim.Optimizer>>)[name]!(params, options);
const dtypeOf = (name: string) => (torch as unknown as Record<string, torch.DType>)[name]!;
const title = (name: string, options: Options) => `${name} ${JSON.stringify(options)}`;

/** Elements of a tensor as the recorder wrote them down. */
function values(t: torch.Tensor): number[] {
  const real = t.is_complex() ? torch.view_as_real(t.detach()) : t.detach();
  return real.to(torch.float64).contiguous().view(-1).tolist() as number[];
}
function recorded(base64: string, dtype: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return [...(dtype === 'float64' ? new Float64Array(buffer) : new Float32Array(buffer))];
}
/** Relative to the tensor's largest element: where a single one passes through zero, its last bits are noise. */
function assertClose(actual: number[], expected: number[], tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const size = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    const off = Math.abs(value - expected[i]!);
    assert.ok(off <= tolerance * size || Object.is(value, expected[i]), `${what}: ${value}, not ${expected[i]}`);
  });
}

// What follows says the same as optimizers.py: where parameters begin, and what their gradients are.

function start(dtype: torch.DType, matrices: boolean): nn.Parameter[] {
  const a = torch.arange(-5, 6).to(torch.float32).div(4);
  const b = torch.arange(6).to(torch.float32).sub(3).div(2).view(3, 2).t();
  const c = torch.tensor(1.5);
  const shapes = matrices ? [a.at('0:6').view(2, 3).clone(), b] : [a, b, c];
  return shapes.map((x) => {
    const value = dtype.is_complex ? torch.complex(x, x.dim() > 0 ? x.flip(0) : x) : x;
    return new nn.Parameter(value.to(dtype));
  });
}

function gradient(p: torch.Tensor, k: number): torch.Tensor {
  const d = p.detach().sub([0.25, -0.5, 0.75, 0.125][k % 4]!);
  return d.mul(2).add(d.mul(d).mul(d).mul(0.125));
}

const isMatrices = (name: string) => name === 'Muon' || name === 'Adafactor';

for (const { optimizer: name, options, dtype, seen } of answers.trajectories) {
  test(`${title(name, options)} goes PyTorch's way in ${dtype}`, () => {
    const params = start(dtypeOf(dtype), isMatrices(name));
    const optimizer = optimizerOf(name, params, options);
    // Muon computes in bfloat16, where the order of a sum decides the last of eight bits.
    const tolerance = name === 'Muon' ? 2e-2 : 1e-6;
    for (let k = 0; k < answers.steps.at(-1)!; k++) {
      params.forEach((p, i) => {
        p.grad = k === 2 && i === params.length - 1 ? null : gradient(p, k);
      });
      optimizer.step();
      const at = answers.steps.indexOf(k + 1);
      if (at < 0) continue;
      params.forEach((p, i) => {
        assertClose(values(p), recorded(seen[at]![i]!, dtype), tolerance, `parameter ${i} after step ${k + 1}`);
      });
    }
  });
}

for (const { options, seen, evaluations } of answers.lbfgs) {
  test(`${title('LBFGS', options)} goes PyTorch's way`, () => {
    const p = new nn.Parameter(torch.tensor([-1.5, 2, 0.5, -0.25], { dtype: torch.float64 }));
    const optimizer = new optim.LBFGS([p], options);
    const closure = () => {
      optimizer.zero_grad();
      const [x, y] = [p.at(':-1'), p.at('1:')];
      const loss = y.sub(x.mul(x)).square().mul(10).add(x.rsub(1).square()).sum();
      loss.backward();
      return loss;
    };
    for (const [i, expected] of seen.entries()) {
      optimizer.step(closure);
      assertClose(values(p), recorded(expected, 'float64'), 1e-6, `step ${i + 1}`);
    }
    assert.equal(optimizer.state.get(p)!.func_evals, evaluations);
  });
}

for (const { optimizer: name, options, end } of answers.networks) {
  test(`${title(name, options)} trains a network as PyTorch`, () => {
    const double = { dtype: torch.float64 };
    const line = (from: number, to: number, n: number) => torch.linspace(from, to, n, double);
    const sizes = [[5, 3], [5], [2, 5], [2]];
    const params = sizes.map((size) => {
      const numel = size.reduce((a, b) => a * b);
      return new nn.Parameter(line(-0.9, 0.8, numel).sin().view(size));
    });
    const optimizer = optimizerOf(name, params, options);
    const [w1, b1, w2, b2] = params as [nn.Parameter, nn.Parameter, nn.Parameter, nn.Parameter];
    const x = line(-1, 1, 24).view(8, 3);
    const y = torch.stack([x.sum(1), x.prod(1)], 1);
    for (let k = 0; k < 200; k++) {
      optimizer.zero_grad();
      const hidden = torch.tanh(x.matmul(w1.t()).add(b1));
      hidden.matmul(w2.t()).add(b2).sub(y).square().mean().backward();
      optimizer.step();
    }
    params.forEach((p, i) => {
      assertClose(values(p), recorded(end[i]!, 'float64'), 1e-6, `parameter ${i}`);
    });
  });
}

test("optimizers go on from PyTorch's checkpoints, and from their own", () => {
  const saved = torch.load(join(folder, 'optimizers.pth'));
  for (const [key, expected] of Object.entries(answers.ends)) {
    const [name, options] = answers.cases[Number(key)]!;
    const resume = (state: { params: torch.Tensor[]; optimizer: optim.OptimizerState }, from: number, to: number) => {
      const params = state.params.map((value) => new nn.Parameter(value.clone()));
      const optimizer = optimizerOf(name, params, { lr: 123 });
      optimizer.load_state_dict(state.optimizer);
      for (let k = from; k < to; k++) {
        for (const p of params) p.grad = gradient(p, k);
        optimizer.step();
      }
      return { params: params.map((p) => p.detach()), optimizer: optimizer.state_dict() };
    };
    const end = resume(resume(saved[key], 3, 5), 5, 6);
    end.params.forEach((p, i) => {
      assertClose(values(p), recorded(expected[i]!, 'float32'), name === 'Muon' ? 2e-2 : 1e-6, title(name, options));
    });
    const keys = ({ state }: { state: object }) =>
      (state instanceof Map ? [...state.values()] : Object.values(state)).map((entry) => Object.keys(entry).sort());
    assert.deepEqual(keys(end.optimizer), keys(saved[key].optimizer), `${name}'s state`);
  }
});

const FUNCTIONS: Record<string, (x: number) => number> = {
  decay: (x) => 0.95 ** x,
  wave: (x) => (x % 3 ? 0.9 : 1.2),
};

function scheduler(optimizer: optim.Optimizer, kind: string, given: Options): optim.lr_scheduler.LRScheduler {
  const named = (value: unknown): unknown =>
    typeof value === 'string' ? (FUNCTIONS[value] ?? value) : Array.isArray(value) ? value.map(named) : value;
  const { schedulers, ...rest } = given;
  const options: Options = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, named(value)]));
  if (schedulers)
    options.schedulers = (schedulers as [string, Options][]).map((inner) => scheduler(optimizer, ...inner));
  const classes = { ...optim.lr_scheduler, ...optim.swa_utils } as unknown as Record<
    string,
    Make<optim.lr_scheduler.LRScheduler>
  >;
  return new classes[kind]!({ optimizer, ...options });
}

const measure = (epoch: number) => Math.max(1 - epoch / 64, 0.25) + (epoch % 5) / 32;

function twoGroups(name: string): optim.Optimizer {
  const groups = [0.1, 0.5].map((lr) => ({ params: [new nn.Parameter(torch.ones(1))], lr }));
  return optimizerOf(name, groups, { lr: 0.1, ...(name === 'SGD' ? { momentum: 0.9 } : {}) });
}

for (const { optimizer: name, kind, options, rates, momenta, state } of answers.schedules) {
  test(`${title(kind, options)} sets PyTorch's rates`, () => {
    let optimizer = twoGroups(name);
    let made = scheduler(optimizer, kind, options);
    const [lrs, seen]: [number[], number[]] = [[], []];
    for (let epoch = 0; epoch < 120; epoch++) {
      lrs.push(...made.get_last_lr());
      seen.push(...optimizer.param_groups.map((group) => group.momentum ?? group.betas[0]));
      optimizer.step();
      if (epoch === 119) break;
      if (kind === 'ReduceLROnPlateau') made.step(measure(epoch));
      else made.step();
      if (epoch !== 45) continue;
      // In the middle, all is saved, and taken up again by others.
      const [options_, state_] = [optimizer.state_dict(), made.state_dict()];
      assert.deepEqual(Object.keys(state_).sort(), state);
      optimizer = twoGroups(name);
      made = scheduler(optimizer, kind, options);
      optimizer.load_state_dict(options_);
      made.load_state_dict(state_);
    }
    assertClose(lrs, recorded(rates, 'float64'), 1e-9, 'rates');
    if (momenta) assertClose(seen, recorded(momenta, 'float64'), 1e-9, 'momenta');
  });
}

test('bad options are refused with PyTorch’s texts', () => {
  for (const { optimizer: name, options, error, text } of answers.refused) {
    const run = () => {
      const p = new nn.Parameter(torch.ones(2, 2));
      p.grad = torch.ones(2, 2);
      optimizerOf(name, [p], options).step();
    };
    assert.throws(run, { name: error, message: text }, title(name, options));
  }
  for (const { kind, options, error, text } of answers.refusedSchedules) {
    const run = () => scheduler(twoGroups('SGD'), kind, options);
    assert.throws(run, { name: error, message: text }, title(kind, options));
  }
});

test('optimizers print as in PyTorch', () => {
  for (const { optimizer: name, options, text, group } of answers.texts) {
    const optimizer = optimizerOf(name, [new nn.Parameter(torch.ones(2, 2))], options);
    assert.equal(String(optimizer), text);
    assert.deepEqual(Object.keys(optimizer.state_dict().param_groups[0]!).sort(), group, name);
  }
});
