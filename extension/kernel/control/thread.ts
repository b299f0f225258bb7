import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { encodeFrame, FrameReader } from '../../protocol/framing';
import type { HostToKernel, KernelToHost } from '../../protocol/kernel';
import { FLAG, INTERRUPT, PAUSE, SERVICE } from '../context';
import { FLIGHT, type LastTable, type ToControl, type ToMain } from './mail';

export interface ControlData {
  fd: number;
  context: Int32Array;
  flight: Int32Array;
  port: MessagePort;
}

/** How often a running cell is asked to hand over what is due. */
const SERVICE_MS = 60;
/** How long the main thread may take to answer a question. */
const PATIENCE_MS = 300;
/** After an interrupt, a main thread that serves nothing for so long counts as unresponsive. */
const UNRESPONSIVE_MS = 3000;
/** How long the main thread has to end by itself. */
const GRACE_MS = 1000;

/** Owns the pipe to the host, and speaks for the main thread while that is busy. */
export class ControlThread {
  private readonly context: Int32Array;
  private readonly port: MessagePort;
  private readonly asked = new Map<number, NodeJS.Timeout>();
  private running = false;
  private paused = false;
  private last: LastTable | undefined;
  /** The cell that runs was interrupted. */
  private interrupted = false;
  /** How often in a row the main thread was asked for service and gave none. */
  private missed = 0;

  constructor(
    private readonly data: ControlData,
    private readonly socket: Socket,
  ) {
    this.context = data.context;
    this.port = data.port;
  }

  start(): void {
    const reader = new FrameReader<HostToKernel>((message) => this.fromHost(message));
    this.socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch {
        this.end();
      }
    });
    // Without a host there is nobody to work for.
    this.socket.on('error', () => this.end());
    this.socket.on('close', () => this.end());
    this.port.on('message', (message: ToControl) => this.fromMain(message));
    setInterval(() => this.running && this.tick(), SERVICE_MS);
  }

  private fromHost(message: HostToKernel): void {
    switch (message.type) {
      case 'pause':
        if (this.running) this.raise(PAUSE);
        return;
      case 'resume':
        this.lower(PAUSE);
        return;
      case 'interrupt':
        this.interrupt();
        return;
      case 'execute':
        this.running = true;
        break;
      case 'request':
        this.asked.set(
          message.id,
          setTimeout(() => this.answerFor(message.id, message.query.kind), PATIENCE_MS),
        );
        break;
      case 'shutdown':
        setTimeout(kill, GRACE_MS);
        break;
    }
    this.tell(message);
  }

  private fromMain(message: ToControl): void {
    switch (message.type) {
      case 'output':
        this.send(message, message.text.length);
        return;
      case 'reply':
      case 'failure':
        if (!this.settle(message.id)) return;
        break;
      case 'variables':
        this.last = message;
        break;
      case 'state':
        this.paused = message.state === 'paused';
        this.running = message.state !== 'idle';
        if (!this.running) this.rest();
        break;
    }
    this.send(message);
  }

  private interrupt(): void {
    this.interrupted = true;
    this.missed = 0;
    this.lower(PAUSE);
    // The flag comes first: a message whose flag is down again has been obeyed by running code.
    this.raise(INTERRUPT);
    this.tell({ type: 'interrupt' });
  }

  /** Asks for service, and notices when none is given. */
  private tick(): void {
    const limit = UNRESPONSIVE_MS / SERVICE_MS;
    const served = (Atomics.load(this.context, FLAG) & SERVICE) === 0;
    if (served && this.missed >= limit) this.send({ type: 'state', state: 'running' });
    this.missed = served || !this.interrupted ? 0 : this.missed + 1;
    if (this.missed === limit) this.send({ type: 'state', state: 'unresponsive' });
    this.raise(SERVICE);
  }

  /** The main thread has nothing more to do. */
  private rest(): void {
    this.interrupted = false;
    this.missed = 0;
    this.lower(PAUSE);
  }

  /** Answers from what is known when the main thread does not come to it. */
  private answerFor(id: number, kind: string): void {
    // A pause answers at once; if not, the answer is just being made.
    if (this.paused || !this.settle(id)) return;
    if (kind === 'variables' && this.last) this.send({ type: 'reply', id, result: { kind, ...this.table(this.last) } });
    else this.send({ type: 'failure', id, message: 'the kernel is busy in code that cannot be paused' });
  }

  private table({ variables, memory }: LastTable): LastTable {
    return { variables, memory };
  }

  private settle(id: number): boolean {
    clearTimeout(this.asked.get(id));
    return this.asked.delete(id);
  }

  private send(message: KernelToHost, bytes = 0): void {
    this.socket.write(encodeFrame(message), () => {
      if (bytes === 0) return;
      Atomics.sub(this.data.flight, FLIGHT.index, bytes);
      Atomics.notify(this.data.flight, FLIGHT.index);
    });
  }

  /** Puts a message where both a guard and the event loop find it. */
  private tell(message: ToMain): void {
    this.port.postMessage(message);
    this.raise(SERVICE);
  }

  private raise(bit: number): void {
    Atomics.or(this.context, FLAG, bit);
    Atomics.notify(this.context, FLAG);
  }

  private lower(bit: number): void {
    Atomics.and(this.context, FLAG, ~bit);
    Atomics.notify(this.context, FLAG);
  }

  private end(): void {
    this.tell({ type: 'shutdown' });
    setTimeout(kill, GRACE_MS);
  }
}

/** Ends the process whatever the main thread is doing. */
function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}
