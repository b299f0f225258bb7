import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, afterEach, test } from 'node:test';
import { build } from 'esbuild';
import { KernelClient } from '../../../extension/host/kernel/client';
import type { Death } from '../../../extension/host/kernel/death';
import { type ExecutionEvent, type KernelReport, KernelSession } from '../../../extension/host/kernel/session';
import type { CellSource } from '../../../extension/protocol/kernel';

const folder = mkdtempSync(path.join(tmpdir(), 'tensorpad-kernel-'));
const script = path.join(folder, 'kernel.js');
const built = build({
  entryPoints: [path.join(__dirname, 'fakeKernel.ts')],
  outfile: script,
  bundle: true,
  platform: 'node',
  format: 'cjs',
});
after(() => rmSync(folder, { recursive: true, force: true }));

let index = 0;
const cell = (code: string, at = index++): CellSource => ({
  file: '/project/a.ts',
  index: at,
  title: '',
  line: at,
  code,
});

/** A session whose whole story is written down. */
class Recorded {
  readonly story: string[] = [];
  readonly deaths: Death[] = [];
  readonly reports: KernelReport[] = [];
  readonly session: KernelSession;
  stuck = 0;

  constructor(executable = process.execPath, interruptPatience = 200) {
    this.session = new KernelSession({
      interruptPatience,
      start: () => new KernelClient({ script, executable, nodeArguments: [], environment: {}, log: () => {} }),
    });
    this.session.onState((state) => this.story.push(state));
    this.session.onExecution((event) => this.story.push(describe(event)));
    this.session.onReport((report) => this.reports.push(report));
    this.session.onDeath((death) => this.deaths.push(death));
    this.session.onStuck(() => this.stuck++);
  }

  /** Waits until the story contains a line. */
  readonly until = async (line: string): Promise<void> => {
    const end = Date.now() + 10_000;
    while (!this.story.includes(line)) {
      if (Date.now() > end) throw new Error(`never '${line}' in ${this.story.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
}

function describe(event: ExecutionEvent): string {
  const { id } = event.execution;
  if (event.type === 'started') return `started ${id} as [${event.order}]`;
  if (event.type === 'finished') return `${event.status} ${id}`;
  return `${event.type} ${id}`;
}

let open: Recorded[] = [];
async function start(...parameters: ConstructorParameters<typeof Recorded>): Promise<Recorded> {
  await built;
  const recorded = new Recorded(...parameters);
  open.push(recorded);
  return recorded;
}
afterEach(async () => {
  await Promise.all(open.map((recorded) => recorded.session.shutdown()));
  open = [];
});

test('cells run one after the other, in order', async () => {
  const { session, story, reports, until } = await start();
  assert.equal(session.state, 'none');
  session.run([cell('print one'), cell('print two')]);
  await until('ok 2');
  await until('idle');
  assert.deepEqual(
    story.filter((line) => line !== 'idle'),
    ['queued 1', 'queued 2', 'starting', 'running', 'started 1 as [1]', 'ok 1', 'started 2 as [2]', 'ok 2'],
  );
  const texts = reports.filter((report) => report.type === 'output').map((report) => report.text);
  assert.deepEqual(texts, ['one\n', 'two\n']);
});

test('an error stops the queue, and the next run goes on', async () => {
  const { session, story, until } = await start();
  session.run([cell('fail'), cell('print never')]);
  await until('error 1');
  assert.ok(story.includes('cancelled 2'));
  session.run([cell('print again')]);
  await until('ok 3');
});

test('a cell is queued once, with its newest text', async () => {
  const { session, story, reports, until } = await start();
  session.run([cell('wait', 100), cell('print old', 101), cell('print old', 101)]);
  await until('started 1 as [1]');
  session.run([cell('wait', 100), cell('print new', 101)]);
  assert.equal(session.queued, 1);
  // The running cell waits again only when it reads differently.
  session.run([cell('print changed', 100)]);
  assert.equal(session.queued, 2);
  session.cancelQueued();
  assert.ok(story.includes('cancelled 3'));
  assert.equal(session.queued, 0);
  session.interrupt();
  await until('interrupted 1');
  assert.ok(story.includes('cancelled 2'));
  session.run([cell('print new', 101)]);
  await until('ok 4');
  assert.deepEqual(
    reports.filter((report) => report.type === 'output').map((report) => report.text),
    ['new\n'],
  );
});

test('pause, resume, questions and refusals pass through', async () => {
  const { session, story, until } = await start();
  await assert.rejects(session.query({ kind: 'variables' }), /not running/);
  session.run([cell('wait')]);
  await until('running');
  session.pause();
  await until('paused');
  const answer = await session.query({ kind: 'variables' });
  assert.deepEqual(answer, { kind: 'variables', variables: [], memory: { live: 1, peak: 2, cached: 3, rss: 4 } });
  await assert.rejects(session.query({ kind: 'graph', name: 'x' }), /no such variable/);
  session.resume();
  session.interrupt();
  await until('interrupted 1');
  assert.ok(story.indexOf('paused') < story.lastIndexOf('running'));
});

test('an interrupt without effect is reported, and a restart helps', async () => {
  const recorded = await start();
  const { session } = recorded;
  session.run([cell('wait forever')]);
  await recorded.until('running');
  session.interrupt();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(recorded.stuck, 1);
  const question = session.query({ kind: 'tensor', name: 'x', at: [], row: 0, column: 0, rows: 1, columns: 1 });
  const refused = assert.rejects(question);
  await session.restart();
  await refused;
  assert.ok(recorded.story.includes('interrupted 1'));
  session.run([cell('print fresh')]);
  await recorded.until('started 2 as [1]');
  await recorded.until('ok 2');
  assert.equal(recorded.deaths.length, 0);
});

const deaths: [code: string, cause: string, message: RegExp][] = [
  ['signal SIGKILL', 'killed', /SIGKILL/],
  ['signal SIGSEGV', 'crashed', /segmentation fault/],
  ['signal SIGTERM', 'killed', /SIGTERM/],
  ['die FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'memory', /out of memory/],
  ['die TypeError: broken\n    at somewhere', 'exited', /code 7: TypeError: broken/],
  ['garbage', 'protocol', /could not be read/],
];
for (const [code, cause, message] of deaths) {
  test(`a kernel that does '${code.slice(0, 20)}' ends its cell with the reason`, async () => {
    const { session, story, deaths, until } = await start();
    let said = '';
    session.onExecution((event) => {
      if (event.type === 'finished') said = event.error?.message ?? '';
    });
    session.run([cell(code), cell('print never')]);
    await until('dead');
    assert.equal(deaths[0]?.cause, cause);
    assert.match(deaths[0]?.message ?? '', message);
    assert.equal(said, deaths[0]?.message);
    assert.ok(story.includes('cancelled 2'));
    assert.equal(session.running, undefined);
    session.run([cell('print alive')]);
    await until('ok 3');
  });
}

test('a kernel that cannot be started says so', async () => {
  const { session, deaths, until } = await start('/nowhere/node');
  session.run([cell('print never')]);
  await until('dead');
  assert.equal(deaths[0]?.cause, 'unstartable');
  assert.match(deaths[0]?.message ?? '', /ENOENT/);
  assert.equal(session.queued, 0);
});

test('shutting down ends the process', async () => {
  const { session, until } = await start();
  session.run([cell('wait forever')]);
  await until('running');
  const { pid } = session;
  await session.shutdown();
  assert.throws(() => process.kill(pid as number, 0), /ESRCH/);
  assert.equal(session.state, 'none');
});
