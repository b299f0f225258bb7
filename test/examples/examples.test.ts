/** Every example runs from the command line, as a newcomer's first run would, and reaches what it promises. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(__dirname, '..', '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'));
/** Only ends an example that hangs; how fast they are is for the benchmarks to say. */
const LIMIT = 600_000;

/** What an example prints at its end, where it promises something. */
const PROMISES: Record<string, (output: string) => void> = {
  'lenet.ts': (output) => {
    const accuracy = /^test accuracy: (\d+\.\d\d)%$/m.exec(output)?.[1];
    assert.ok(Number(accuracy) >= 97, `test accuracy: ${accuracy}`);
  },
};

test('the example that npm start opens is there', () => assert.ok(examples.includes('lenet.ts')));

for (const name of examples) {
  test(`${name} runs headless`, () => {
    const output = run(name);
    PROMISES[name]?.(output);
  });
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
