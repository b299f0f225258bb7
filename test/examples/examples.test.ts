/** Every example runs from the command line, as a newcomer's first run would, and reaches what it promises. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(__dirname, '..', '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'));
/** A learner does not wait longer, on two cores: the slowest, lenet.ts, takes a quarter of it. */
const LIMIT = 120_000;

/** What PyTorch prints where it does the same, line by line; pytorch.py records it. */
function printedByPyTorch(example: string): string[] {
  const file = join(__dirname, 'pytorch', example.replace(/ts$/, 'txt'));
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** What else an example promises. */
const PROMISES: Record<string, (output: string) => void> = {
  'lenet.ts': (output) => {
    const accuracy = /^test accuracy: (\d+\.\d\d)%$/m.exec(output)?.[1];
    assert.ok(Number(accuracy) >= 97, `test accuracy: ${accuracy}`);
  },
  '03_regression.ts': (output) => {
    const [weight, bias] = [...output.matchAll(/^ {2}tensor\(\[+([\d.]+)\]/gm)].map(([, value]) => Number(value));
    assert.ok(Math.abs(weight! - 1) < 0.01 && Math.abs(bias! - 0.44) < 0.01, `${weight} ${bias}`);
  },
  '09_training_modes.ts': (output) => {
    assert.match(output, /^parameters that learn: 2 of 4\nloss: 0\.0\d+ first layer unchanged: true$/m);
    const [, real, forged] = /^real (.*), forged (.*)$/m.exec(output)!;
    assert.ok(Math.abs(Number(real) - Number(forged)) < 1, `${real} ${forged}`);
  },
  '10_pictures.ts': (output) => {
    assert.match(output, /expected input\[1, 3, 48, 48\] to have 1 channels, but got 3 channels instead/);
    assert.match(output, /^torch.Size\(\[3, 94, 178\]\) \[ 128, 64 \]$/m);
  },
  '11_checkpoints.ts': (output) => {
    const [, step, loss] = /^saved \d+ times, last at step (\d+), loss (.*)$/m.exec(output)!;
    assert.ok(output.includes(`<All keys matched successfully>\nstep ${step} loss ${loss}\n`));
    assert.match(output, /^FileNotFoundError: .*that nobody saved/m);
    assert.match(output, /^RuntimeError: Error\(s\) in loading state_dict for Wider:\n\tMissing key\(s\)/m);
  },
  '13_network.ts': (output) => assert.match(output, /^tensor\(\[2\., 2\., .*\nnull$/m),
  '14_cifar.ts': (output) => {
    assert.match(output, /^TypeError: MaxPool2d.forward\(\) takes 2 positional arguments but 3 were given$/m);
    const accuracy = /^Accuracy on \d+ test images: (\d+) %$/m.exec(output)?.[1];
    assert.ok(Number(accuracy) > 40, `accuracy: ${accuracy}`);
  },
  '15_modules.ts': (output) => assert.match(output, /^ReferenceError: Must call super constructor/m),
  '17_optimizers.ts': (output) => {
    assert.match(output, /^KeyError: 'params' \(the parameter group has 'parms': did you mean 'params'\?\)$/m);
  },
};

test('the example that npm start opens is there', () => assert.ok(examples.includes('lenet.ts')));

test('README.md lists every example', () => {
  const listed = readFileSync(join(root, 'examples', 'README.md'), 'utf8').matchAll(/^\| \[(.*)\]\(\1\) \|/gm);
  assert.deepEqual([...listed].map(([, name]) => name).sort(), examples.sort());
});

for (const name of examples) {
  test(`${name} runs headless`, () => {
    const output = run(name);
    assertLines(output, printedByPyTorch(name));
    PROMISES[name]?.(output);
  });
}

/** The wanted lines are there, in their order. */
function assertLines(output: string, wanted: string[]): void {
  const lines = output.split('\n');
  let at = 0;
  for (const line of wanted) {
    const found = lines.indexOf(line, at);
    assert.ok(found >= 0, `PyTorch prints\n${line}\nafter\n${lines.slice(0, at).join('\n')}\nfound:\n${output}`);
    at = found + 1;
  }
}

/** Runs a copy of the examples, so that neither data nor runs of an earlier time help it. */
function run(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tensorpad-examples-'));
  try {
    cpSync(join(root, 'examples'), folder, { recursive: true, filter: (path) => !/[/\\](runs|data)$/.test(path) });
    const command = [join(root, 'dist', 'cli.js'), 'run', join(folder, name)];
    const { status, stdout, stderr, error } = spawnSync(process.execPath, command, {
      encoding: 'utf8',
      timeout: LIMIT,
    });
    assert.ifError(error);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
