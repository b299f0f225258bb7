/** Comparisons that the checks of the rows share. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as torch from 'tensorpad';

const root = resolve(__dirname, '../..');
const made: string[] = [];
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, gone when the process ends. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tensorpad-seeds-'));
  made.push(path);
  return path;
}

/** The tensor's elements are these, as far as their seven digits tell. */
export function near(actual: torch.Tensor | readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  const values = (Array.isArray(actual) ? actual : (actual as torch.Tensor).flatten().tolist()) as number[];
  const text = `${values} instead of ${expected}`;
  assert.equal(values.length, expected.length, text);
  values.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!)), text);
  });
}

/** The shape, as a plain array. */
export const shape = (tensor: torch.Tensor): number[] => [...tensor.shape];

/** What is thrown bears this name and this text. */
export function fails(action: () => unknown, name: string, message: string | RegExp): void {
  assert.throws(action, { name, message });
}

/** Hands a script to the built `tensorpad` command: tsx's hooks would hang in the worker threads of a DataLoader. */
export function tensorpad(command: 'run' | 'check', script: string, env: Record<string, string> = {}) {
  const file = join(folder(), 'script.ts');
  writeFileSync(file, script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), command, file], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  return { status, stdout, stderr };
}
