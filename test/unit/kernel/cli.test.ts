import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { bundle, folder } from './lab';

interface Outcome {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

async function tensorpad(args: string[], cwd = process.cwd(), interruptAt?: string): Promise<Outcome> {
  const built = await bundle();
  const child = spawn(process.execPath, [path.join(built, 'cli.js'), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome: Outcome = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    outcome.stdout += chunk;
    if (interruptAt && String(chunk).includes(interruptAt)) setTimeout(() => child.kill('SIGINT'), 50);
  });
  child.stderr.on('data', (chunk) => (outcome.stderr += chunk));
  const end = new Promise<void>((resolve) =>
    child.on('close', (code, signal) => resolve(void Object.assign(outcome, { code, signal }))),
  );
  await end;
  return outcome;
}

const SCRIPT = `import * as torch from 'tensorpad';
const a = torch.tensor([1, 2]);
// %% two
print('second', a);
// %% three
a.add(a)
// %% four
await Promise.resolve();
print(process.argv.slice(2).join('+'), process.cwd() === __dirname);
`;

test('run: all cells, in the folder of the script, with its own arguments', async () => {
  const made = folder({ 'sub/script.ts': SCRIPT });
  const outcome = await tensorpad(['run', 'sub/script.ts', '--', 'x', '--cells', 'y'], made);
  assert.deepEqual(outcome, {
    code: 0,
    signal: null,
    stdout: 'second tensor([1, 2])\ntensor([2, 4])\nx+--cells+y true\n',
    stderr: '',
  });
});

test('run --cells: numbers, ranges, open ranges', async () => {
  const made = folder({ 'script.ts': SCRIPT });
  const run = async (cells: string) => (await tensorpad(['run', 'script.ts', '--cells', cells], made)).stdout;
  assert.equal(await run('1-2'), 'second tensor([1, 2])\n');
  assert.equal(await run('1,3'), 'tensor([2, 4])\n');
  assert.equal(await run('1,3-'), 'tensor([2, 4])\n true\n');
});

test('an error ends the run with code 1, its message and the lines of the script', async () => {
  const made = folder({
    'script.ts':
      "// %% one\nprint('before');\n// %% two\nfunction f() {\n  throw new RangeError('too far');\n}\n\n  f();\n// %% three\nprint('never');",
  });
  const { code, stdout, stderr } = await tensorpad(['run', 'script.ts'], made);
  const file = path.join(made, 'script.ts');
  assert.equal(code, 1);
  assert.equal(stdout, 'before\n');
  assert.equal(stderr, `RangeError: too far\n    at f (${file}:5:9)\n    at ${file}:8:3\n`);
});

test('syntax errors and errors in the background have their line, too', async () => {
  const made = folder({
    'syntax.ts': '// %%\nlet a = 1;\nlet b = ;',
    'timer.ts': "setTimeout(() => {\n  throw new Error('late');\n}, 5);",
    'promise.ts': "Promise.reject(new Error('lost'));\nprint(1);",
  });
  const syntax = await tensorpad(['run', 'syntax.ts'], made);
  assert.deepEqual(
    [syntax.code, syntax.stderr],
    [1, `SyntaxError: Expression expected.\n    at ${path.join(made, 'syntax.ts')}:3:9\n`],
  );
  const timer = await tensorpad(['run', 'timer.ts'], made);
  assert.equal(timer.code, 1);
  assert.match(timer.stderr, /^Error: late\n {4}at .*timer\.ts:2:9/);
  assert.equal((await tensorpad(['run', 'promise.ts'], made)).code, 1);
});

test('Ctrl+C interrupts a cell that waits; finally runs', async () => {
  const made = folder({
    'script.ts':
      "try {\n  print('waiting');\n  await new Promise((resolve) => setTimeout(resolve, 60_000));\n} finally {\n  print('closed');\n}",
  });
  const { code, stdout, stderr } = await tensorpad(['run', 'script.ts'], made, 'waiting');
  assert.deepEqual([code, stdout], [130, 'waiting\nclosed\n']);
  assert.match(stderr, /^KeyboardInterrupt/);
});

test('Ctrl+C interrupts a synchronous loop, in operations and between them', async () => {
  const made = folder({
    'plain.ts': "print('waiting');\ntry {\n  for (;;);\n} finally {\n  print('closed');\n}",
    'ops.ts': `import * as torch from 'tensorpad';
const x = torch.ones(10);
print('waiting');
try {
  for (;;) x.add(x);
} catch (e) {
  if (!(e instanceof torch.KeyboardInterrupt)) throw e;
  print('closed', x.add(x).sum());
}`,
  });
  const plain = await tensorpad(['run', 'plain.ts'], made, 'waiting');
  assert.deepEqual([plain.code, plain.stdout], [130, 'waiting\nclosed\n']);
  assert.match(plain.stderr, /^KeyboardInterrupt.*\n {4}at .*plain\.ts:3:3/);
  const ops = await tensorpad(['run', 'ops.ts'], made, 'waiting');
  assert.deepEqual([ops.code, ops.stdout], [0, 'waiting\nclosed tensor(20.)\n']);
});

test('progress bars: only how they end, where there is no terminal', async () => {
  const made = folder({
    'script.ts': "import { tqdm } from 'tensorpad';\nfor (const x of tqdm([1, 2, 3], { desc: 'train' })) x;",
  });
  const { code, stderr } = await tensorpad(['run', 'script.ts'], made);
  assert.equal(code, 0);
  assert.match(stderr.trim(), /^train: 100%.*3\/3.*$/);
});

test('an error in a worker of a DataLoader names the lines of the script', async () => {
  const made = folder({
    'script.ts': `import * as torch from 'tensorpad';
function read(index: number) {
  if (index === 1) throw new RangeError('unreadable');
  return torch.ones(index);
}
class Data extends torch.utils.data.Dataset<torch.Tensor> {
  get length() { return 4; }
  at(index: number) { return read(index); }
}
for (const batch of new torch.utils.data.DataLoader(new Data(), { batch_size: 1, num_workers: 1 })) print(batch);`,
  });
  const { code, stderr } = await tensorpad(['run', 'script.ts'], made);
  assert.equal(code, 1);
  assert.match(stderr, /^RangeError: Caught RangeError in DataLoader worker process 0\./);
  assert.deepEqual(
    [...stderr.matchAll(/script\.ts:(\d+)/g)].slice(0, 2).map(([, line]) => line),
    ['8', '3'],
  );
  assert.match(stderr, /script\.ts:10:/);
  assert.doesNotMatch(stderr, /service\.js|evalmachine/);
});

test('process.exit and exit codes are the script’s own', async () => {
  const made = folder({ 'script.ts': 'process.exit(7)', 'code.ts': 'process.exitCode = 4;' });
  assert.equal((await tensorpad(['run', 'script.ts'], made)).code, 7);
  assert.equal((await tensorpad(['run', 'code.ts'], made)).code, 4);
});

test('help and version', async () => {
  for (const args of [[], ['--help'], ['help'], ['run', '--help']]) {
    const { code, stdout } = await tensorpad(args);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: tensorpad <command>/);
  }
  assert.equal((await tensorpad(['--version'])).stdout, '0.1.0\n');
});

test('a mistake on the command line is told, with code 2', async () => {
  const made = folder({ 'script.ts': SCRIPT });
  const mistakes: [string[], RegExp][] = [
    [['fly'], /unknown command 'fly'/],
    [['--fast'], /unknown option '--fast'/],
    [['run'], /'run' needs a script/],
    [['run', 'script.ts', '--speed'], /unknown option '--speed'/],
    [['run', 'script.ts', 'more'], /unexpected argument 'more'/],
    [['run', 'none.ts'], /no such file: 'none\.ts'/],
    [['run', '.'], /'\.' is a folder/],
    [['check', 'none.ts'], /no such file: 'none\.ts'/],
    [['check', '.'], /'\.' is a folder/],
    [['shapes', '.'], /'\.' is a folder/],
    [['run', 'script.ts', '--cells'], /'--cells' needs a list/],
    [['run', 'script.ts', '--cells', '3-1'], /not a list of cells/],
    [['run', 'script.ts', '--cells', 'x'], /not a list of cells/],
    [['run', 'script.ts', '--cells', '5'], /has 4 cells/],
  ];
  for (const [args, message] of mistakes) {
    const { code, stdout, stderr } = await tensorpad(args, made);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

const MISTAKEN = `import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
const net = new nn.Sequential(new nn.Linear(3, 4), new nn.Linear(3, 1));
net(torch.rand(2, 3));
`;

test('check: what is wrong and where, 1 when it is certain, without running anything', async () => {
  const made = folder({ 'wrong.ts': MISTAKEN, 'right.ts': MISTAKEN.replace('Linear(3, 1)', 'Linear(4, 1)') });
  const wrong = await tensorpad(['check', 'wrong.ts', 'right.ts'], made);
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.stdout,
    /^wrong\.ts:4:1: error: mat1 and mat2 shapes cannot be multiplied \(2x4 and 3x1\).* \[size-mismatch\]\n {4}Expected 3, got 4\./,
  );
  assert.deepEqual(await tensorpad(['check', 'right.ts'], made), { code: 0, signal: null, stdout: '', stderr: '' });
  const [found] = JSON.parse((await tensorpad(['check', 'wrong.ts', '--format', 'json'], made)).stdout);
  const { message, hint, ...place } = found;
  assert.deepEqual(place, {
    file: 'wrong.ts',
    line: 4,
    column: 1,
    endLine: 4,
    endColumn: 22,
    severity: 'error',
    code: 'size-mismatch',
  });
  assert.ok(message && hint);
  const log = JSON.parse((await tensorpad(['check', 'wrong.ts', '--format=sarif'], made)).stdout);
  assert.equal(log.version, '2.1.0');
  assert.equal(log.runs[0].results[0].ruleId, 'size-mismatch');
  assert.equal((await tensorpad(['check', 'missing.ts'], made)).code, 2);
});

test('shapes: every tensor expression, and how many are known', async () => {
  const made = folder({ 'script.ts': MISTAKEN });
  const rows = JSON.parse((await tensorpad(['shapes', 'script.ts', '--format', 'json'], made)).stdout);
  const rand = {
    file: 'script.ts',
    line: 4,
    column: 5,
    endLine: 4,
    endColumn: 21,
    text: 'torch.rand(2, 3)',
    shape: [2, 3],
    dtype: 'torch.float32',
  };
  assert.deepEqual(rows[0], rand);
  assert.match((await tensorpad(['shapes', 'script.ts', '--stats'], made)).stdout, /^1 of 1 tensor expressions/);
});
