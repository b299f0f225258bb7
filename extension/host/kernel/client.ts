/** One kernel process: spawning it, its pipe, and the questions asked of it. Knows nothing of VS Code. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { encodeFrame, FrameReader } from '../../protocol/framing';
import type { HostToKernel, KernelToHost, Query, QueryResult } from '../../protocol/kernel';
import { engineArguments, engineEnvironment } from '../../protocol/launch';
import { Emitter } from '../emitter';
import { type Death, describeDeath, type ProcessEnd } from './death';

export interface KernelOptions {
  /** Script of the kernel process. */
  script: string;
  /** The Node (or Electron) to run it. */
  executable: string;
  nodeArguments: readonly string[];
  environment: Readonly<Record<string, string>>;
  cwd?: string;
  /** Receives what the process writes to stdout and stderr outside the protocol. */
  log(text: string): void;
}

const STDERR_TAIL = 16_384;
const SHUTDOWN_GRACE = 1500;
const CLOSE_GRACE = 300;

type Waiting = { resolve(result: QueryResult): void; reject(error: Error): void };

export class KernelClient {
  private readonly messages = new Emitter<KernelToHost>();
  private readonly deaths = new Emitter<Death>();
  readonly onMessage = this.messages.event;
  /** Fires once, also after `shutdown`. */
  readonly onDeath = this.deaths.event;

  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly waiting = new Map<number, Waiting>();
  private nextRequest = 1;
  private stderr = '';
  private dead = false;
  private failure: ProcessEnd['failure'];

  constructor(options: KernelOptions) {
    this.child = spawn(options.executable, [...engineArguments, ...options.nodeArguments, options.script], {
      cwd: options.cwd,
      env: { ...process.env, ...engineEnvironment, ...options.environment, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.pipe = this.child.stdio[3] as Duplex;
    const reader = new FrameReader<KernelToHost>((message) => this.receive(message));
    this.pipe.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.fail({
          cause: 'protocol',
          message: `The kernel's messages could not be read: ${(error as Error).message}.`,
        });
      }
    });
    // Writing to a process that just died is reported by its exit.
    this.pipe.on('error', () => {});
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => options.log(text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_TAIL);
      options.log(text);
    });
    this.child.on('error', (error) => {
      this.failure = { cause: 'unstartable', message: `The kernel could not be started: ${error.message}.` };
      if (this.child.pid === undefined) this.end(null, null);
    });
    // 'close' comes after the last output, so that the reason on stderr is complete; it does not come at all
    // while a process that the kernel left behind holds the pipes.
    this.child.on('close', (code, signal) => this.end(code, signal));
    this.child.on('exit', (code, signal) => setTimeout(() => this.end(code, signal), CLOSE_GRACE));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: HostToKernel): void {
    if (!this.dead && this.pipe.writable) this.pipe.write(encodeFrame(message));
  }

  /** Asks the kernel; rejects when it declines or dies. */
  request(query: Query): Promise<QueryResult> {
    if (this.dead) return Promise.reject(new Error('The kernel is not running.'));
    const id = this.nextRequest++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ type: 'request', id, query });
    });
  }

  /** Asks the process to end, and ends it when it does not. Resolves when it is gone. */
  shutdown(grace = SHUTDOWN_GRACE): Promise<void> {
    if (this.dead) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.kill(), grace);
      this.onDeath(() => {
        clearTimeout(timer);
        resolve();
      });
      this.send({ type: 'shutdown' });
      this.pipe.end();
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private fail(failure: NonNullable<ProcessEnd['failure']>): void {
    if (this.failure) return;
    this.failure = failure;
    this.kill();
  }

  private receive(message: KernelToHost): void {
    if (message.type !== 'reply' && message.type !== 'failure') {
      this.messages.fire(message);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'reply') waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.message));
  }

  private end(code: number | null, signal: string | null): void {
    if (this.dead) return;
    this.dead = true;
    const death = describeDeath({ code, signal, stderr: this.stderr, ...(this.failure && { failure: this.failure }) });
    for (const { reject } of this.waiting.values()) reject(new Error(death.message));
    this.waiting.clear();
    this.deaths.fire(death);
  }
}
