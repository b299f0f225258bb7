/** The kernel of a workspace over its lives: starts it when needed, feeds it the queue, reports what happens. */
import type { CellError, CellSource, KernelToHost, Query, QueryResult } from '../../protocol/kernel';
import type { KernelState } from '../../protocol/panels';
import { type Disposable, Emitter } from '../emitter';
import type { KernelClient } from './client';
import type { Death } from './death';
import { type Execution, ExecutionQueue } from './queue';

/** What happened to an execution. */
export type ExecutionEvent =
  | { type: 'queued' | 'cancelled'; execution: Execution }
  | { type: 'started'; execution: Execution; order: number; at: number }
  | {
      type: 'finished';
      execution: Execution;
      status: 'ok' | 'error' | 'interrupted';
      milliseconds: number;
      error?: CellError;
    };

/** Messages about a running cell, and what it left behind. */
export type KernelReport = Extract<
  KernelToHost,
  { type: 'output' | 'progress' | 'figure' | 'scalars' | 'facts' | 'variables' | 'ready' }
>;

/** An interrupt that has shown no effect after this long needs a restart. */
export const INTERRUPT_PATIENCE = 3000;

export interface SessionOptions {
  start(): KernelClient;
  firstExecution?: number;
  interruptPatience?: number;
  now?(): number;
}

export class KernelSession implements Disposable {
  private readonly states = new Emitter<KernelState>();
  private readonly executions = new Emitter<ExecutionEvent>();
  private readonly reports = new Emitter<KernelReport>();
  private readonly deaths = new Emitter<Death>();
  private readonly stuck = new Emitter<Execution>();
  readonly onState = this.states.event;
  readonly onExecution = this.executions.event;
  readonly onReport = this.reports.event;
  /** The kernel ended without being asked to. */
  readonly onDeath = this.deaths.event;
  /** A cell goes on although it was interrupted a while ago. */
  readonly onStuck = this.stuck.event;

  private readonly queue: ExecutionQueue;
  private readonly now: () => number;
  private client: KernelClient | undefined;
  private current: KernelState = 'none';
  private ready = false;
  private order = 0;
  private startedAt = 0;
  private patience: NodeJS.Timeout | undefined;

  constructor(private readonly options: SessionOptions) {
    this.queue = new ExecutionQueue(options.firstExecution);
    this.now = options.now ?? Date.now;
  }

  get state(): KernelState {
    return this.current;
  }

  get running(): Execution | undefined {
    return this.queue.running;
  }

  get queued(): number {
    return this.queue.length;
  }

  get pid(): number | undefined {
    return this.client?.pid;
  }

  /** Queues cells in the order given, starting the kernel if there is none. */
  run(cells: readonly CellSource[]): void {
    for (const cell of cells) {
      const execution = this.queue.add(cell);
      if (execution) this.executions.fire({ type: 'queued', execution });
    }
    if (this.queue.length > 0) this.ensureClient();
    this.advance();
  }

  /** Takes every waiting cell out of the queue. */
  cancelQueued(): void {
    for (const execution of this.queue.clear()) this.executions.fire({ type: 'cancelled', execution });
  }

  /** Stops the running cell, keeping all variables; cells that wait are cancelled. */
  interrupt(): void {
    this.cancelQueued();
    const running = this.queue.running;
    if (!running || !this.client) return;
    this.client.send({ type: 'interrupt' });
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      if (this.queue.running === running) this.stuck.fire(running);
    }, this.options.interruptPatience ?? INTERRUPT_PATIENCE);
  }

  pause(): void {
    this.client?.send({ type: 'pause' });
  }

  resume(): void {
    this.client?.send({ type: 'resume' });
  }

  query(query: Query): Promise<QueryResult> {
    return this.client ? this.client.request(query) : Promise.reject(new Error('The kernel is not running.'));
  }

  /** A clean kernel: ends the process with its running cell, forgets the queue, starts another. */
  async restart(): Promise<void> {
    await this.shutdown();
    this.ensureClient();
  }

  /** Ends the process; a running cell ends as interrupted. */
  async shutdown(): Promise<void> {
    this.cancelQueued();
    const client = this.client;
    if (!client) return;
    this.client = undefined;
    this.finish('interrupted');
    this.setState('none');
    await client.shutdown();
  }

  dispose(): void {
    void this.shutdown();
    for (const emitter of [this.states, this.executions, this.reports, this.deaths, this.stuck]) emitter.dispose();
  }

  private ensureClient(): void {
    if (this.client) return;
    this.ready = false;
    this.order = 0;
    this.setState('starting');
    const client = this.options.start();
    this.client = client;
    // A kernel that was shut down may still speak; only the present one is heard.
    client.onMessage((message) => {
      if (this.client === client) this.receive(message);
    });
    client.onDeath((death) => {
      if (this.client === client) this.mourn(death);
    });
  }

  private advance(): void {
    if (!this.client || !this.ready) return;
    const execution = this.queue.start();
    if (!execution) return;
    this.order++;
    this.startedAt = this.now();
    this.client.send({ type: 'execute', execution: execution.id, cell: execution.cell, order: this.order });
    this.setState('running');
    this.executions.fire({ type: 'started', execution, order: this.order, at: this.startedAt });
  }

  private receive(message: KernelToHost): void {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.setState('idle');
        this.reports.fire(message);
        this.advance();
        break;
      case 'state':
        // The kernel may report idle a moment before the cell's end, or before the next cell reaches it.
        if (message.state === 'idle' && this.queue.running) break;
        this.setState(message.state);
        break;
      case 'finished':
        if (message.execution !== this.queue.running?.id) break;
        if (message.status !== 'ok') this.cancelQueued();
        this.finish(message.status, message.milliseconds, message.error);
        this.advance();
        if (!this.queue.running) this.setState('idle');
        break;
      case 'output':
      case 'progress':
      case 'figure':
      case 'scalars':
      case 'facts':
      case 'variables':
        this.reports.fire(message);
        break;
      default:
        break;
    }
  }

  private mourn(death: Death): void {
    this.client = undefined;
    this.ready = false;
    this.cancelQueued();
    this.finish('error', undefined, { name: 'KernelDied', message: death.message, frames: [] });
    this.setState('dead');
    this.deaths.fire(death);
  }

  private finish(status: 'ok' | 'error' | 'interrupted', milliseconds?: number, error?: CellError): void {
    clearTimeout(this.patience);
    const execution = this.queue.finish();
    if (!execution) return;
    this.executions.fire({
      type: 'finished',
      execution,
      status,
      milliseconds: milliseconds ?? this.now() - this.startedAt,
      ...(error && { error }),
    });
  }

  private setState(state: KernelState): void {
    if (this.current === state) return;
    this.current = state;
    this.states.fire(state);
  }
}
