/** What the kernel's tests share: a session in this process, and a whole kernel in a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { build } from 'esbuild';
import { createContext } from '../../../extension/kernel/context';
import { loadEngine } from '../../../extension/kernel/engine';
import { Guard } from '../../../extension/kernel/guard';
import { installGlobals } from '../../../extension/kernel/session/globals';
import { Session } from '../../../extension/kernel/session/session';
import { encodeFrame, FrameReader } from '../../../extension/protocol/framing';
import type { HostToKernel, KernelToHost, Query } from '../../../extension/protocol/kernel';

const folders: string[] = [];
process.on('exit', () => {
  for (const made of folders) fs.rmSync(made, { recursive: true, force: true });
});

/** A folder of its own, with files given by name. */
export function folder(files: Record<string, string> = {}): string {
  const made = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tensorpad-')));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), text);
  }
  folders.push(made);
  return made;
}

const engine = loadEngine();

export class Lab {
  readonly context = createContext();
  readonly guard = new Guard(this.context, engine.torch.KeyboardInterrupt, { service: () => {}, paused: () => {} });
  readonly session: Session;
  readonly file: string;
  private line = 0;
  private cells = 0;

  constructor(script = 'script.ts', record = true, files: Record<string, string> = {}) {
    this.file = path.join(folder(files), script);
    engine.inspect.attach(this.context);
    installGlobals(engine);
    this.session = new Session(engine, this.guard, { record });
  }

  /** Runs a cell and gives what it printed. */
  async run(code: string): Promise<string> {
    const { write } = process.stdout;
    let text = '';
    // The test runner reports over stdout, too, but in bytes.
    process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string') return write.call(process.stdout, chunk, ...rest);
      text += chunk;
      return true;
    }) as typeof write;
    try {
      await this.session.execute({ file: this.file, index: this.cells++, title: '', line: this.line, code });
    } finally {
      process.stdout.write = write;
      this.line += code.split('\n').length + 1;
    }
    return text;
  }
}

const root = path.resolve(__dirname, '../../..');
// One folder per test file, as they run at the same time.
const outdir = path.join(root, 'build/unit-kernel', String(process.pid));
folders.push(outdir);
let building: Promise<unknown> | undefined;

/** Bundles kernel and command line, once; gives the folder. */
export async function bundle(): Promise<string> {
  building ??= build({
    entryPoints: {
      kernel: path.join(root, 'extension/kernel/main.ts'),
      cli: path.join(root, 'extension/cli/main.ts'),
      control: path.join(root, 'extension/kernel/control.ts'),
    },
    absWorkingDir: root,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['tensorpad', 'tensorpad/*', 'typescript'],
    logLevel: 'error',
  });
  await building;
  return outdir;
}

/** A kernel process, seen from the host's side. */
export class Child {
  readonly messages: KernelToHost[] = [];
  private readonly waiting = new Set<() => void>();
  private executions = 0;
  private requests = 0;
  private line = 0;

  private constructor(
    readonly process: ChildProcess,
    private readonly pipe: Duplex,
    readonly file: string,
  ) {
    const reader = new FrameReader<KernelToHost>((message) => {
      this.messages.push(message);
      for (const check of this.waiting) check();
    });
    pipe.on('data', (chunk) => reader.push(chunk));
    pipe.on('error', () => {});
  }

  static async start(files: Record<string, string> = {}): Promise<Child> {
    const started = spawn(process.execPath, [path.join(await bundle(), 'kernel.js')], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const child = new Child(started, started.stdio[3] as Duplex, path.join(folder(files), 'script.ts'));
    await child.until((message) => message.type === 'ready');
    return child;
  }

  send(message: HostToKernel): void {
    this.pipe.write(encodeFrame(message));
  }

  /** Starts a cell; gives its execution. */
  execute(code: string): number {
    const execution = ++this.executions;
    const cell = { file: this.file, index: execution - 1, title: '', line: this.line, code };
    this.line += code.split('\n').length;
    this.send({ type: 'execute', execution, order: execution, cell });
    return execution;
  }

  finished(execution: number, milliseconds?: number) {
    return this.until(
      (message) => message.type === 'finished' && message.execution === execution,
      milliseconds,
    ) as Promise<Extract<KernelToHost, { type: 'finished' }>>;
  }

  async run(code: string) {
    return this.finished(this.execute(code));
  }

  async ask(query: Query): Promise<Extract<KernelToHost, { type: 'reply' | 'failure' }>> {
    const id = ++this.requests;
    this.send({ type: 'request', id, query });
    const answer = (message: KernelToHost) =>
      (message.type === 'reply' || message.type === 'failure') && message.id === id;
    return (await this.until(answer)) as Extract<KernelToHost, { type: 'reply' | 'failure' }>;
  }

  state(state: string) {
    return this.until((message) => message.type === 'state' && message.state === state);
  }

  /** All output of an execution so far. */
  output(execution: number): string {
    return this.messages
      .map((message) => (message.type === 'output' && message.execution === execution ? message.text : ''))
      .join('');
  }

  /** Waits until some message, past or future, satisfies `wanted`. */
  until(wanted: (message: KernelToHost) => boolean, milliseconds = 20_000): Promise<KernelToHost> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.messages.find(wanted);
        if (!found) return;
        clearTimeout(timer);
        this.waiting.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(check);
        reject(new Error(`no such message; got ${JSON.stringify(this.messages.slice(-5))}`));
      }, milliseconds);
      this.waiting.add(check);
      check();
    });
  }

  /** What happens to the kernel when its host dies. */
  abandon(): void {
    this.pipe.destroy();
  }

  stop(): void {
    this.pipe.destroy();
    this.process.kill('SIGKILL');
  }
}

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
