/** A process of the fuzzer: started, watched, and its end put into words. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** No single call may take this long. */
const PATIENCE = 60_000;
/** Kilobytes that a process may fill, where no sanitizer sees to that: what asks for more is refused, as on a small machine. */
const MOST = 6_000_000;

/** Without a sanitizer this is an exception, which becomes an error of the script; a sanitizer cannot throw it. */
const OUT_OF_MEMORY = /allocator is out of memory trying to allocate.*\n\s*#0 \S+ in operator new/;

export interface Ended {
  /** It did not come to its end by itself. */
  broken: boolean;
  /** What happened, unless that is no fault. */
  failure?: string;
  /** The lines of its log. */
  lines: string[];
}

/** Runs a script of this folder that writes each call down in `log` before it makes it. `heard` says whether to go on. */
export function run(script: string, args: string[], log: string, heard: (message: unknown) => boolean): Promise<Ended> {
  const command = [process.execPath, '--import=tsx', join(__dirname, script), ...args];
  const limited = process.env.LD_PRELOAD
    ? command
    : ['/bin/sh', '-c', `ulimit -d ${MOST}; exec "$@"`, 'sh', ...command];
  return new Promise((resolve) => {
    const child = spawn(limited[0]!, limited.slice(1), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let text = '';
    const collect = (chunk: Buffer) => {
      text = (text + chunk).slice(-200_000);
    };
    child.stdout!.on('data', collect);
    child.stderr!.on('data', collect);
    let hung = false;
    let size = 0;
    let since = Date.now();
    // A log that has stopped growing stands at a call that does not end.
    const timer = setInterval(() => {
      const now = existsSync(log) ? statSync(log).size : 0;
      if (now !== size) since = Date.now();
      size = now;
      if (Date.now() - since < PATIENCE) return;
      hung = true;
      child.kill('SIGKILL');
    }, 1000);
    let enough = false;
    child.on('message', (message) => {
      if (heard(message)) return;
      enough = true;
      child.kill();
    });
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      const lines = (existsSync(log) ? readFileSync(log, 'utf8') : 'its start').trimEnd().split('\n');
      const broken = !enough && code !== 0;
      const ended: Ended = { broken, lines };
      if (broken && !OUT_OF_MEMORY.test(text)) {
        const how = hung ? 'hung' : signal ? `was killed by ${signal}` : `ended with code ${code}`;
        ended.failure = `${how} in\n  ${lines.at(-1)}\n${report(text)}`;
      }
      resolve(ended);
    });
  });
}

/** The beginning of what a sanitizer or Node said of the end. */
function report(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*$|UserWarning|WARNING: AddressSanitizer/.test(line));
  const from = lines.findIndex((line) => /ERROR: |runtime error:|Error/.test(line));
  return lines.slice(Math.max(0, from), Math.max(0, from) + 25).join('\n');
}
