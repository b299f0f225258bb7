import os from 'node:os';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { CellError, HostToKernel, KernelToHost } from '../protocol/kernel';
import type { ToMain } from './control/mail';
import type { Engine } from './engine';
import { Guard } from './guard';
import { Output } from './output';
import { formatError } from './session/format';
import { installGlobals } from './session/globals';
import { Session } from './session/session';
import { Streams } from './streams';

type Execution = Extract<HostToKernel, { type: 'execute' }>;

/** How often facts and the table of variables are sent while a cell runs, and everything else if it awaits. */
const FACTS_MS = 250;
const VARIABLES_MS = 500;
const TURN_MS = 60;
/** How long a cell that waits for something foreign may take to notice an interrupt. */
const ABANDON_MS = 1000;

/** The main thread: runs one cell after the other and tells the host, through the control thread, what happens. */
export class Kernel {
  private readonly guard: Guard;
  private readonly session: Session;
  private readonly output: Output;
  private readonly streams: Streams;
  private readonly queue: Execution[] = [];
  private readonly exit = process.exit.bind(process);
  private current: Execution | undefined;
  /** The execution that output belongs to, also after it has ended. */
  private execution = 0;
  private abandon: ((reason: unknown) => void) | undefined;
  private factsSent = 0;
  private variablesSent = 0;
  private lastTable = '';

  constructor(
    private readonly engine: Engine,
    private readonly port: MessagePort,
    context: Int32Array,
    flight: Int32Array,
  ) {
    this.guard = new Guard(context, engine.torch.KeyboardInterrupt, {
      service: () => this.service(),
      paused: (on) => this.post({ type: 'state', state: on ? 'paused' : 'running' }),
    });
    engine.inspect.attach(context);
    this.session = new Session(engine, this.guard, { record: true });
    this.output = new Output(context, flight, (stream, text) =>
      this.post({ type: 'output', execution: this.execution, stream, text }),
    );
    this.streams = new Streams(engine.inspect);
    // At once: a script that pauses to show a figure reaches the next guard only afterwards.
    engine.inspect.observe_figures((figure) => {
      this.output.flush();
      this.post({ type: 'figure', execution: this.execution, figure });
    });
  }

  start(): void {
    installGlobals(this.engine);
    this.output.capture();
    this.protect();
    this.port.on('message', (message: ToMain) => this.receive(message));
    const threads = this.engine.torch.get_num_threads?.() ?? os.availableParallelism();
    this.post({ type: 'ready', pid: process.pid, node: process.version, engine: this.engine.inspect.version, threads });
  }

  private post(message: KernelToHost): void {
    this.port.postMessage(message);
  }

  private receive(message: ToMain): void {
    switch (message.type) {
      case 'execute':
        this.queue.push(message);
        // Never from within a guard, so a cell does not start inside another's callback.
        setImmediate(() => this.next());
        return;
      case 'interrupt':
        this.interrupt();
        return;
      case 'request':
        this.answer(message);
        return;
      case 'shutdown':
        this.flush(true);
        this.exit(0);
    }
  }

  /** At a guard: whatever came in, and whatever is due. */
  private service(): void {
    for (let mail = receiveMessageOnPort(this.port); mail; mail = receiveMessageOnPort(this.port)) {
      const message = mail.message as ToMain;
      // The guard raises the interrupt itself, right after this.
      if (message.type !== 'interrupt') this.receive(message);
    }
    try {
      this.flush(false);
    } catch (error) {
      // Looking at the cell must never end it.
      this.output.write('stderr', `Tensorpad could not look at the running cell: ${String(error)}\n`);
    }
  }

  private async next(): Promise<void> {
    if (this.current) return;
    const execution = this.queue.shift();
    if (!execution) return;
    this.current = execution;
    await this.run(execution);
    this.current = undefined;
    if (this.queue.length > 0) setImmediate(() => this.next());
    else this.post({ type: 'state', state: 'idle' });
  }

  private async run({ execution, order, cell }: Execution): Promise<void> {
    this.output.flush();
    this.execution = execution;
    this.post({ type: 'state', state: 'running' });
    this.post({ type: 'started', execution, order });
    const start = performance.now();
    let error: unknown;
    let failed = false;
    try {
      const running = this.session.execute(cell);
      if (running instanceof Promise) await this.wait(running);
    } catch (reason) {
      failed = true;
      error = reason;
    }
    const milliseconds = performance.now() - start;
    this.guard.reset();
    this.settle();
    this.flush(true);
    if (!failed) this.post({ type: 'finished', execution, status: 'ok', milliseconds });
    else {
      const status = this.isInterrupt(error) ? 'interrupted' : 'error';
      this.post({ type: 'finished', execution, status, milliseconds, error: this.explain(error) });
    }
  }

  /** Shows what the cell left on its figures. */
  private settle(): void {
    try {
      this.engine.inspect.settle_figures();
    } catch (error) {
      this.output.write('stderr', `Tensorpad could not draw a figure: ${formatError(this.explain(error))}\n`);
    }
  }

  /** Waits for a cell that awaits, sending what is due between its turns. */
  private async wait(running: Promise<void>): Promise<void> {
    const turns = setInterval(() => {
      this.guard.served();
      this.flush(false);
    }, TURN_MS);
    try {
      await Promise.race([running, new Promise<never>((_, reject) => (this.abandon = reject))]);
    } finally {
      clearInterval(turns);
      this.abandon = undefined;
    }
  }

  /** An interrupt that arrived while no code was running. */
  private interrupt(): void {
    if (!this.current) {
      this.guard.reset();
      return;
    }
    this.guard.interruptWaiting();
    const { abandon } = this;
    setTimeout(() => abandon?.(new this.engine.torch.KeyboardInterrupt()), ABANDON_MS);
  }

  private answer({ id, query }: Extract<HostToKernel, { type: 'request' }>): void {
    try {
      this.post({ type: 'reply', id, result: this.session.answer(query) });
    } catch (error) {
      this.post({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  private isInterrupt(error: unknown): boolean {
    return error instanceof this.engine.torch.KeyboardInterrupt;
  }

  private explain(error: unknown): CellError {
    return this.session.explain(error);
  }

  /** Sends what is due, or at the end of a cell everything there is. */
  private flush(all: boolean): void {
    const { execution } = this;
    const now = performance.now();
    this.output.flush();
    const batches = this.streams.takeScalars();
    if (batches.length > 0) this.post({ type: 'scalars', execution, batches });
    for (const bar of this.streams.takeBars()) this.post({ type: 'progress', execution, bar });
    if (all || now - this.factsSent > FACTS_MS) this.sendFacts(now);
    if (all || now - this.variablesSent > VARIABLES_MS) this.sendVariables(now);
  }

  private sendFacts(now: number): void {
    this.factsSent = now;
    for (const sheet of this.session.collectFacts(now))
      this.post({ type: 'facts', execution: this.execution, ...sheet });
  }

  private sendVariables(now: number): void {
    this.variablesSent = now;
    const table = this.session.listVariables();
    const text = JSON.stringify(table.variables);
    if (text === this.lastTable) return;
    this.lastTable = text;
    this.post({ type: 'variables', execution: this.execution, ...table });
  }

  /** Nothing that a cell does in the background may end the process. */
  private protect(): void {
    const report = (error: unknown): void => {
      if (this.isInterrupt(error)) this.guard.reset();
      this.output.write('stderr', `Uncaught ${formatError(this.explain(error))}\n`);
    };
    process.on('uncaughtException', report);
    process.on('unhandledRejection', (reason) => {
      if (!this.isInterrupt(reason)) report(reason);
    });
    process.exit = (code) => {
      throw new Error(`process.exit(${code ?? ''}) in a cell would end the kernel; throw an error to stop the cell`);
    };
  }
}
