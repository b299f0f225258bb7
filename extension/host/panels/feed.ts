/**
 * What a panel is told between two frames, merged: appended text joined, only the last state of a bar or figure, points
 * of one curve in one batch. Sends at most once per interval and never while the panel still digests the last lot.
 */
import type { ScalarBatch } from '../../protocol/kernel';
import type { HostToPanel } from '../../protocol/panels';
import { CELL_LIMIT } from '../outputs';

/** 20 Hz: quick to the eye, cheap for the window. */
export const FEED_INTERVAL = 50;
/** A webview that never answers (it was just hidden) must not stop the feed for good. */
const DELIVERY_TIMEOUT = 1000;

type Append = Extract<HostToPanel, { type: 'output/append' }>;

/** Joins batches of the same curve, keeping the order of first appearance. */
export function joinBatches(batches: readonly ScalarBatch[]): ScalarBatch[] {
  const curves = new Map<string, ScalarBatch[]>();
  for (const batch of batches) {
    const key = `${batch.run}\n${batch.tag}`;
    const parts = curves.get(key);
    if (parts) parts.push(batch);
    else curves.set(key, [batch]);
  }
  return [...curves.values()].map((parts) => (parts.length === 1 ? (parts[0] as ScalarBatch) : join(parts)));
}

function join(parts: readonly ScalarBatch[]): ScalarBatch {
  const { run, tag } = parts[0] as ScalarBatch;
  const length = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const joined = {
    run,
    tag,
    steps: new Float64Array(length),
    values: new Float64Array(length),
    wall: new Float64Array(length),
  };
  let at = 0;
  for (const part of parts) {
    joined.steps.set(part.steps, at);
    joined.values.set(part.values, at);
    joined.wall.set(part.wall, at);
    at += part.steps.length;
  }
  return joined;
}

function executionOf(message: HostToPanel): number | undefined {
  if (message.type === 'output/cell') return message.cell.execution;
  return 'execution' in message ? message.execution : undefined;
}

export class Feed {
  private pending: HostToPanel[] = [];
  private batches: ScalarBatch[] = [];
  private timer: NodeJS.Timeout | undefined;
  private delivering = false;

  constructor(
    private readonly post: (message: HostToPanel) => PromiseLike<unknown>,
    private readonly interval = FEED_INTERVAL,
  ) {}

  /** Adds a message, to be sent with the next lot. */
  push(message: HostToPanel): void {
    switch (message.type) {
      case 'training/append':
        this.batches.push(...message.batches);
        break;
      case 'output/append':
        this.append(message);
        break;
      case 'output/bar':
        this.replace(
          message,
          (old) => old.type === 'output/bar' && old.execution === message.execution && old.bar.id === message.bar.id,
        );
        break;
      case 'output/figure':
        this.replace(
          message,
          (old) =>
            old.type === 'output/figure' &&
            old.execution === message.execution &&
            old.figure.figure === message.figure.figure,
        );
        break;
      case 'kernel/state':
      case 'tensors/variables':
      case 'training/runs':
        this.replace(message, (old) => old.type === message.type);
        break;
      default:
        this.pending.push(message);
    }
    this.timer ??= setTimeout(() => this.flush(), this.interval);
  }

  /** Forgets what waits. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending = [];
    this.batches = [];
  }

  private append(message: Append): void {
    for (let at = this.pending.length - 1; at >= 0; at--) {
      const old = this.pending[at] as HostToPanel;
      if (old.type === 'output/bar' || old.type === 'output/figure' || executionOf(old) !== message.execution) continue;
      if (old.type !== 'output/append' || old.stream !== message.stream) break;
      // More than a cell keeps need not travel.
      this.pending[at] = { ...message, text: (old.text + message.text).slice(-CELL_LIMIT) };
      return;
    }
    this.pending.push(message);
  }

  private replace(message: HostToPanel, isOld: (old: HostToPanel) => boolean): void {
    const at = this.pending.findIndex(isOld);
    if (at >= 0) this.pending[at] = message;
    else this.pending.push(message);
  }

  private flush(): void {
    this.timer = undefined;
    if (this.delivering) {
      this.timer = setTimeout(() => this.flush(), this.interval);
      return;
    }
    const messages = this.pending;
    if (this.batches.length > 0) messages.push({ type: 'training/append', batches: joinBatches(this.batches) });
    this.pending = [];
    this.batches = [];
    if (messages.length === 0) return;
    this.delivering = true;
    const delivered = () => {
      clearTimeout(timeout);
      this.delivering = false;
    };
    const timeout = setTimeout(delivered, DELIVERY_TIMEOUT);
    Promise.all(messages.map((message) => this.post(message))).then(delivered, delivered);
  }
}
