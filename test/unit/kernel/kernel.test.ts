/** The kernel as the host meets it: a child process with a pipe. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { KernelToHost } from '../../../extension/protocol/kernel';
import { Child, sleep } from './lab';

const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.stop();
});

async function kernel(files: Record<string, string> = {}): Promise<Child> {
  const child = await Child.start(files);
  children.push(child);
  return child;
}

/** Interrupts the cell after a moment; gives how it ended and how long that took. */
async function interrupted(
  child: Child,
  code: string,
  before = 150,
): Promise<{ status: string; milliseconds: number }> {
  const execution = child.execute(code);
  await child.until((message) => message.type === 'started' && message.execution === execution);
  await sleep(before);
  const start = performance.now();
  child.send({ type: 'interrupt' });
  const { status } = await child.finished(execution);
  return { status, milliseconds: performance.now() - start };
}

/** An interrupt takes milliseconds; the rest is for machines that test much else at the same time. */
const PROMPT = 1000;
const TORCH = "import * as torch from 'tensorpad';";

test('a cell runs, says so in order, and the kernel is idle again', async () => {
  const child = await kernel();
  const end = await child.run("print('hello'); console.error('oops'); 1 + 1");
  assert.equal(end.status, 'ok');
  await child.state('idle');
  const kinds = child.messages.map(({ type }) => type).filter((type) => type !== 'variables');
  assert.deepEqual(kinds, ['ready', 'state', 'started', 'output', 'output', 'output', 'facts', 'finished', 'state']);
  const outputs = child.messages.flatMap((message) =>
    message.type === 'output' ? [[message.stream, message.text]] : [],
  );
  assert.deepEqual(outputs, [
    ['stdout', 'hello\n'],
    ['stderr', 'oops\n'],
    ['stdout', '2\n'],
  ]);
});

test('interrupt stops loops of every kind and keeps what they computed', async () => {
  const child = await kernel();
  const loops = [
    'while (true) {}',
    'for (;;);',
    'do {} while (true)',
    'let n = 0; while (true) n++',
    'function f(): number { return f2() } function f2(): number { return 1 } while (true) f()',
    'const walk = (k: number): number => { for (const x of [1, 2, 3]) k += x; return walk2(k) }; const walk2 = (k: number) => k; for (let i = 0; ; i++) walk(i)',
    `${TORCH} const t = torch.zeros(2); while (true) t.add(t)`,
    'await (async () => { while (true) {} })()',
  ];
  for (const code of loops) {
    const { status, milliseconds } = await interrupted(child, code);
    assert.equal(status, 'interrupted', code);
    assert.ok(milliseconds < PROMPT, `${code}: ${milliseconds} ms`);
  }
  const last = child.execute('n > 1000');
  assert.equal((await child.finished(last)).status, 'ok');
  assert.equal(child.output(last), 'true\n');
});

test('interrupt ends a cell that waits: for nothing, a timer, a stream, a foreign promise', async () => {
  const child = await kernel();
  const waits = [
    'await new Promise(() => {})',
    "import { setTimeout as wait } from 'node:timers/promises'; await wait(60_000)",
    'async function* never() { await new Promise(() => {}); yield 1 } for await (const x of never()) {}',
    'for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>(() => {}) }) }) {}',
    'const inner = async () => { try { await new Promise(() => {}) } catch (e) { print("caught", (e as Error).name) } print("never") }; await inner()',
    'await { then: () => {} }',
  ];
  for (const code of waits) {
    const { status, milliseconds } = await interrupted(child, code);
    assert.equal(status, 'interrupted', code);
    assert.ok(milliseconds < PROMPT, `${code}: ${milliseconds} ms`);
  }
  assert.equal(child.output(5), 'caught KeyboardInterrupt\n');
});

test('a loop that sleeps between its steps does not go on behind the back', async () => {
  const child = await kernel();
  const { status } = await interrupted(
    child,
    "import { setTimeout as wait } from 'node:timers/promises'; let steps = 0; while (true) { steps++; await wait(20) }",
  );
  assert.equal(status, 'interrupted');
  const first = child.execute('steps');
  await child.finished(first);
  await sleep(100);
  const second = child.execute('steps');
  await child.finished(second);
  assert.equal(child.output(second), child.output(first));
});

test('finally runs undisturbed, however much it does', async () => {
  const child = await kernel();
  const code = `${TORCH}
function save() { let sum = torch.zeros(1); for (let i = 0; i < 1000; i++) sum = sum.add(sum); return 'saved' }
try { while (true) { try { torch.zeros(1).add(torch.zeros(1)) } finally { save() } } } finally { print(save()); }
print('after')`;
  for (let time = 0; time < 5; time++) {
    const execution = time + 1;
    const { status } = await interrupted(child, code, 60 + 7 * time);
    assert.equal(status, 'interrupted');
    assert.equal(child.output(execution), 'saved\n');
  }
  const waiting = await interrupted(
    child,
    'try { await new Promise(() => {}) } finally { await new Promise((resolve) => setTimeout(resolve, 30)); print("closed") }',
  );
  assert.equal(waiting.status, 'interrupted');
  assert.equal(child.output(6), 'closed\n');
});

test('a catch that swallows everything does not swallow an interrupt, one that names it does', async () => {
  const child = await kernel();
  for (const code of [
    'while (true) { try { while (true) {} } catch {} }',
    'while (true) { try { while (true) {} } catch (e) { continue } }',
    'while (true) { try { await new Promise(() => {}) } catch {} }',
    `${TORCH} const t = torch.zeros(1); while (true) { try { while (1) t.add(t) } catch {} }`,
  ])
    assert.equal((await interrupted(child, code)).status, 'interrupted', code);
  const handled = await interrupted(
    child,
    'try { while (true) {} } catch (e) { if (!(e instanceof KeyboardInterrupt)) throw e; print("best so far") } for (const x of [1, 2]) print(x)',
  );
  assert.equal(handled.status, 'ok');
  assert.equal(child.output(5), 'best so far\n1\n2\n');
});

test('code that is not the user’s cannot swallow an interrupt for good', async () => {
  const child = await kernel({
    'node_modules/calm/index.js': 'module.exports = (f) => { try { f() } catch {} }',
  });
  assert.equal(
    (await interrupted(child, "import calm from 'calm'; while (true) calm(() => { for (;;); });")).status,
    'interrupted',
  );
});

test('work in a catch or finally body can be interrupted as any other', async () => {
  const child = await kernel();
  for (const code of [
    'try { null!.x } catch { while (true) {} }',
    'try {} finally { for (;;) {} }',
    'try { throw 1 } catch { await new Promise(() => {}) }',
  ]) {
    const { status, milliseconds } = await interrupted(child, code);
    assert.equal(status, 'interrupted', code);
    assert.ok(milliseconds < PROMPT, `${code}: ${milliseconds} ms`);
  }
  const long = await interrupted(
    child,
    'const end = Date.now() + 4000; try { while (true) {} } finally { while (Date.now() < end); print("saved") }',
  );
  assert.deepEqual([long.status, child.output(4)], ['interrupted', 'saved\n']);
  assert.ok(!child.messages.some((message) => message.type === 'state' && message.state === 'unresponsive'));
  const stubborn = child.execute('try { while (true) {} } finally { while (true) {} }');
  for (let time = 0; time < 2; time++) {
    await sleep(300);
    child.send({ type: 'interrupt' });
  }
  assert.equal((await child.finished(stubborn)).status, 'interrupted');
});

test('the interrupted line is told', async () => {
  const child = await kernel();
  const execution = child.execute('print(1);\nfunction spin() {\n  while (true) {}\n}\nspin();');
  await child.until(({ type }) => type === 'output');
  await sleep(200);
  child.send({ type: 'interrupt' });
  const { error } = await child.finished(execution);
  assert.equal(error?.name, 'KeyboardInterrupt');
  assert.deepEqual(
    error?.frames.map(({ function: name, line }) => [name, line]),
    [
      ['spin', 2],
      ['', 4],
    ],
  );
});

test('an interrupt while idle, or one too late, does not touch the next cell', async () => {
  const child = await kernel();
  child.send({ type: 'interrupt' });
  assert.equal((await child.run('for (let i = 0; i < 1000; i++);')).status, 'ok');
  child.send({ type: 'interrupt' });
  const next = child.execute('let k = 0; for (let i = 0; i < 1000; i++) k++; k');
  assert.equal((await child.finished(next)).status, 'ok');
});

test('pause stops a loop, questions are answered meanwhile, resume goes on', async () => {
  const child = await kernel();
  const execution = child.execute('let n = 0; while (n >= 0) { n++; }');
  await sleep(150);
  child.send({ type: 'pause' });
  await child.state('paused');
  const value = async () => {
    const answer = await child.ask({ kind: 'variables' });
    assert.ok(answer.type === 'reply' && answer.result.kind === 'variables');
    return Number(answer.result.variables.find(({ name }) => name === 'n')?.preview);
  };
  const first = await value();
  await sleep(200);
  assert.equal(await value(), first);
  child.messages.length = 0;
  child.send({ type: 'resume' });
  await child.state('running');
  await sleep(50);
  assert.ok((await value()) > first);
  child.send({ type: 'pause' });
  await child.state('paused');
  child.send({ type: 'interrupt' });
  assert.equal((await child.finished(execution)).status, 'interrupted');
  await child.state('idle');
  assert.equal((await child.run('for (const x of [1]) x')).status, 'ok');
});

test('a synchronous loop is not silent: output, curves, bars, facts and variables arrive while it runs', async () => {
  const child = await kernel();
  const execution = child.execute(`${TORCH}
const { tqdm } = torch, { SummaryWriter } = torch.utils.tensorboard;
print('begin');
const writer = new SummaryWriter('run');
let step = 0;
function* forever() { while (true) yield step++; }
for (const at of tqdm(forever(), { desc: 'train' })) {
  const loss = torch.tensor([at]);
  if (at % 1000 === 0) { print(at); writer.add_scalar('loss', loss, at); }
}`);
  const seen = (wanted: (message: KernelToHost) => boolean) => child.until(wanted);
  await seen((message) => message.type === 'output' && message.text.includes('begin'));
  await seen(
    (message) =>
      message.type === 'scalars' &&
      message.batches[0]?.tag === 'loss' &&
      message.batches[0].steps instanceof Float64Array,
  );
  await seen((message) => message.type === 'progress' && message.bar.done > 0);
  await seen(
    (message) => message.type === 'facts' && message.facts.some(({ text, count }) => text === 'loss' && count > 100),
  );
  await seen(
    (message) =>
      message.type === 'variables' &&
      message.variables.some(({ name, tensor }) => name === 'loss' && tensor !== undefined),
  );
  const answer = await child.ask({ kind: 'tensor', name: 'loss', at: [], row: 0, column: 0, rows: 1, columns: 1 });
  assert.ok(answer.type === 'reply' && answer.result.kind === 'tensor' && answer.result.values[0]! > 0);
  assert.ok(!child.messages.some(({ type }) => type === 'finished'));
  child.send({ type: 'interrupt' });
  assert.equal((await child.finished(execution)).status, 'interrupted');
  const points = child.messages.flatMap((message) =>
    message.type === 'scalars' ? message.batches.flatMap(({ steps }) => [...steps]) : [],
  );
  assert.deepEqual(
    points,
    Array.from(points, (_, at) => at * 1000),
    'points arrive once and in order',
  );
});

test('a cell that awaits is not silent either', async () => {
  const child = await kernel();
  const execution = child.execute(
    "import { setTimeout as wait } from 'node:timers/promises'; print('now'); await wait(700); print('later')",
  );
  await child.until((message) => message.type === 'output' && message.text === 'now\n');
  const answer = await child.ask({ kind: 'variables' });
  assert.equal(answer.type, 'reply');
  await child.finished(execution);
  assert.equal(child.output(execution), 'now\nlater\n');
});

test('code that reaches no guard: output still arrives, questions get an answer or a reason, the state says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorpad-spin-'));
  const enough = join(folder, 'enough');
  const child = await kernel({
    'node_modules/spin/index.js': `
      const { existsSync } = require('node:fs');
      module.exports = (file, say) => { for (let n = 0; !existsSync(file); n++) if (n % 1e4 === 0) say('tick') };`,
  });
  await child.run("import spin from 'spin'; const known = 5;");
  const execution = child.execute(`spin(${JSON.stringify(enough)}, console.log)`);
  await child.until((message) => message.type === 'output' && message.text.includes('tick'));
  const table = await child.ask({ kind: 'variables' });
  assert.ok(
    table.type === 'reply' &&
      table.result.kind === 'variables' &&
      table.result.variables.some(({ name }) => name === 'known'),
  );
  const tensor = await child.ask({ kind: 'tensor', name: 'known', at: [], row: 0, column: 0, rows: 1, columns: 1 });
  assert.deepEqual(tensor, { type: 'failure', id: 2, message: 'the kernel is busy in code that cannot be paused' });
  child.send({ type: 'interrupt' });
  await child.state('unresponsive');
  writeFileSync(enough, '');
  await child.finished(execution);
  await child.state('idle');
  rmSync(folder, { recursive: true });
});

test('a loop that only prints is held back, and can be interrupted', async () => {
  const child = await kernel();
  const { status, milliseconds } = await interrupted(
    child,
    "const line = 'x'.repeat(1000); while (true) console.log(line)",
    600,
  );
  assert.equal(status, 'interrupted');
  assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  const text = child.output(1);
  assert.ok(text.length > 1 << 20 && text.endsWith('x\n'));
});

test('errors in timers and promises become output; the kernel lives on', async () => {
  const child = await kernel();
  await child.run(
    "setTimeout(() => { throw new TypeError('in a timer') }, 10); Promise.reject(new RangeError('in a promise'));",
  );
  await child.until(
    (message) =>
      message.type === 'output' &&
      message.stream === 'stderr' &&
      /Uncaught TypeError: in a timer\n {4}at .*script\.ts:1:26/.test(message.text),
  );
  await child.until((message) => message.type === 'output' && /Uncaught RangeError: in a promise/.test(message.text));
  assert.equal((await child.run('1')).status, 'ok');
});

test('process.exit in a cell is an error, in a timer output', async () => {
  const child = await kernel();
  const { status, error } = await child.run('process.exit(3)');
  assert.equal(status, 'error');
  assert.match(error!.message, /process\.exit\(3\)/);
  await child.run('setTimeout(() => process.exit(0), 5)');
  await child.until((message) => message.type === 'output' && /process\.exit\(0\)/.test(message.text));
  assert.equal((await child.run('2')).status, 'ok');
});

test('a loop in a timer can be interrupted, and the next cell runs', async () => {
  const child = await kernel();
  await child.run('setTimeout(() => { while (true) {} }, 20)');
  await sleep(100);
  const next = child.execute('"alive"');
  await sleep(100);
  child.send({ type: 'interrupt' });
  assert.equal((await child.finished(next)).status, 'ok');
  assert.equal(child.output(next).includes("'alive'"), true);
});

test('cells wait for one another', async () => {
  const child = await kernel();
  const first = child.execute(
    'let order = ["a"]; await new Promise((resolve) => setTimeout(resolve, 50)); order.push("b");',
  );
  const second = child.execute('order.push("c"); print(order.join(""))');
  await child.finished(second);
  assert.equal(child.output(second), 'abc\n');
  const ends = child.messages.flatMap((message) => (message.type === 'finished' ? [message.execution] : []));
  assert.deepEqual(ends, [first, second]);
});

test('shutdown ends the process, busy or not; so does a host that goes away', async () => {
  const idle = await kernel();
  idle.send({ type: 'shutdown' });
  assert.deepEqual(await once(idle.process, 'exit'), [0, null]);
  const busy = await kernel({ 'node_modules/spin/index.js': 'module.exports = () => { for (;;); }' });
  busy.execute("import spin from 'spin'; spin()");
  await sleep(200);
  busy.send({ type: 'shutdown' });
  assert.deepEqual(await once(busy.process, 'exit'), [null, 'SIGKILL']);
  const orphan = await kernel();
  orphan.execute('while (true) {}');
  await sleep(100);
  orphan.abandon();
  const [code] = await once(orphan.process, 'exit');
  assert.equal(code, 0);
});
