/** Progress lines and child processes, shared by every script. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cache, root } from './paths.mjs';

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** A failure whose message is all a person needs; printed without a stack. */
export class Failure extends Error {}

export function say(text) {
  process.stdout.write(`${paint('36', '•')} ${text}\n`);
}

/** "83 ms", "12.3 s" or "7m12s". */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** Announces a piece of work, does it, and says how long it took. */
export async function step(title, work) {
  say(`${title} …`);
  const start = performance.now();
  const result = await work();
  process.stdout.write(`${paint('32', '✓')} ${title} (${duration(performance.now() - start)})\n`);
  return result;
}

/**
 * Runs a program to its end. With `log`, its output goes to `.cache/logs/<log>` and is shown only when it fails;
 * otherwise it is shown as it comes. Throws a Failure when the program fails.
 */
export async function run(command, args, { log, cwd = root, env = process.env } = {}) {
  const code = log ? await runQuietly(command, args, cwd, env, log) : await runShown(command, args, cwd, env);
  if (code === 0) return;
  const text = log ? `${await tail(logPath(log))}\nThe whole output is in ${logPath(log)}\n` : '';
  throw new Failure(`${text}${[command, ...args].join(' ')} ended with ${code}`);
}

/** Runs a program and returns what it printed, or undefined when it is missing or fails. */
export async function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text : undefined));
  });
}

/** Runs the body of a script: a Failure ends it with its message, any other error with its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`${paint('31', '✗')} ${error instanceof Failure ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

const logPath = (name) => join(cache, 'logs', name);

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Failure(`${child.spawnfile}: ${error.message}`)));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
}

function runShown(command, args, cwd, env) {
  return ended(spawn(command, args, { cwd, env, stdio: 'inherit' }));
}

async function runQuietly(command, args, cwd, env, log) {
  mkdirSync(dirname(logPath(log)), { recursive: true });
  const file = createWriteStream(logPath(log));
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const code = await ended(child);
  await new Promise((resolve) => file.end(resolve));
  return code;
}

async function tail(path) {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.slice(-60).join('\n');
}
