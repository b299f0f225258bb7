/** Whatever a script makes of values that hold each other, of long lists, texts and loops: an analysis stays small, and ends. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { attacks } from './attacks';

/** Megabytes that all scripts, one after the other, are analysed in; those of the server may be 300. */
const MEMORY = 300;
/** Milliseconds of a processor that one script may take: it takes about one tenth of that. */
const PATIENCE = 8_000;

test(`${attacks.length} scripts that would fill all memory`, () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${MEMORY}`, '--import', 'tsx', join(__dirname, 'attacked.ts')],
    { encoding: 'utf8' },
  );
  const lines = stdout.trim().split('\n');
  assert.equal(status, 0, `${lines.at(-1)}: ${stderr.slice(0, 2000)}`);
  for (const line of lines) {
    const [, name, time, failure] = /^(\w+) (\d+) ?(.*)$/.exec(line) ?? assert.fail(line);
    assert.ok(Number(time) < PATIENCE, `${name} took ${time} ms`);
    assert.equal(failure, '', name);
  }
  assert.equal(lines.length, attacks.length);
});
