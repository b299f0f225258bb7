/**
 * What every execution printed: bounded, so that a loop that never stops printing costs no more than its last pages,
 * and serialisable, so that a reload of the window loses nothing that was shown.
 */
import type { KernelToHost } from '../protocol/kernel';
import type { CellOutput, HostToPanel } from '../protocol/panels';
import { Emitter } from './emitter';
import type { ExecutionEvent } from './kernel/session';

/** Characters kept of one execution; the oldest go first. */
export const CELL_LIMIT = 200_000;
/** Executions kept. */
export const HISTORY_LIMIT = 200;
/** Figures kept of one execution; the oldest go first. */
export const FIGURE_LIMIT = 24;
/** Characters kept of all executions together, those of figures included. */
export const TOTAL_LIMIT = 4_000_000;

export type OutputDelta = Extract<
  HostToPanel,
  { type: 'output/cell' | 'output/append' | 'output/bar' | 'output/figure' }
>;

type Chunk = CellOutput['text'][number];

function textLength(cell: CellOutput): number {
  return cell.text.reduce((sum, chunk) => sum + chunk.text.length, 0);
}

function figureLength(cell: CellOutput): number {
  return cell.figures.reduce((sum, figure) => sum + figure.svg.length, 0);
}

/** Adds to the runs of text, joining neighbours of one stream. */
function appendText(text: Chunk[], stream: Chunk['stream'], added: string): void {
  const last = text.at(-1);
  if (last?.stream === stream) last.text += added;
  else text.push({ stream, text: added });
}

/** Drops whole lines, where there are any, from the front until at most `limit` characters remain. */
function trimFront(cell: CellOutput, limit: number): number {
  let excess = textLength(cell) - limit;
  let dropped = 0;
  while (excess > 0) {
    const first = cell.text[0] as Chunk;
    if (first.text.length <= excess) {
      cell.text.shift();
      dropped += first.text.length;
      excess -= first.text.length;
      continue;
    }
    const newline = first.text.indexOf('\n', excess - 1);
    const cut = newline >= 0 && newline < excess + 1000 ? newline + 1 : excess;
    first.text = first.text.slice(cut);
    dropped += cut;
    excess = 0;
  }
  cell.dropped += dropped;
  return dropped;
}

export class OutputStore {
  private readonly deltas = new Emitter<OutputDelta>();
  private readonly resets = new Emitter<void>();
  readonly onDelta = this.deltas.event;
  /** Executions were removed: a view has to take everything again. */
  readonly onReset = this.resets.event;
  private cells: CellOutput[] = [];
  private readonly lengths = new Map<number, number>();
  private total = 0;

  /** Every execution, oldest first. */
  get all(): readonly CellOutput[] {
    return this.cells;
  }

  /** Follows an execution through its life. */
  track(event: ExecutionEvent): void {
    const { id, cell } = event.execution;
    if (event.type === 'queued') {
      this.add({
        execution: id,
        script: cell.file.slice(Math.max(cell.file.lastIndexOf('/'), cell.file.lastIndexOf('\\')) + 1),
        file: cell.file,
        cell: cell.index,
        title: cell.title,
        line: cell.line,
        status: 'queued',
        text: [],
        dropped: 0,
        bars: [],
        figures: [],
      });
      return;
    }
    const output = this.find(id);
    if (!output) return;
    switch (event.type) {
      case 'cancelled':
        this.remove(output);
        this.resets.fire();
        return;
      case 'started':
        // A cell that waited takes the text, and so the place, it has when it starts.
        Object.assign(output, { status: 'running', order: event.order, startedAt: event.at });
        Object.assign(output, { title: cell.title, line: cell.line });
        break;
      case 'finished':
        Object.assign(output, { status: event.status, milliseconds: event.milliseconds });
        if (event.error) output.error = event.error;
        break;
    }
    this.deltas.fire({ type: 'output/cell', cell: structuredClone(output) });
  }

  append(message: Extract<KernelToHost, { type: 'output' }>): void {
    const output = this.find(message.execution);
    if (!output || message.text === '') return;
    appendText(output.text, message.stream, message.text);
    let length = (this.lengths.get(output.execution) ?? 0) + message.text.length;
    this.total += message.text.length;
    // Trimming a little at each message would copy the whole text each time: let it overshoot by a tenth.
    if (length > CELL_LIMIT * 1.1) {
      const dropped = trimFront(output, CELL_LIMIT);
      length -= dropped;
      this.total -= dropped;
    }
    this.lengths.set(output.execution, length);
    this.deltas.fire({
      type: 'output/append',
      execution: output.execution,
      stream: message.stream,
      text: message.text,
      dropped: output.dropped,
    });
    this.bound();
  }

  progress(message: Extract<KernelToHost, { type: 'progress' }>): void {
    const output = this.find(message.execution);
    if (!output) return;
    const at = output.bars.findIndex((bar) => bar.id === message.bar.id);
    if (at >= 0) output.bars[at] = message.bar;
    else output.bars.push(message.bar);
    this.deltas.fire({ type: 'output/bar', execution: output.execution, bar: message.bar });
  }

  /** Takes a figure's new picture in the place of its last one. */
  figure({ execution, figure }: Extract<KernelToHost, { type: 'figure' }>): void {
    const output = this.find(execution);
    if (!output) return;
    this.total -= figureLength(output);
    const at = output.figures.findIndex((old) => old.figure === figure.figure);
    if (at >= 0) output.figures[at] = figure;
    else output.figures.push(figure);
    if (output.figures.length > FIGURE_LIMIT) output.figures.shift();
    this.total += figureLength(output);
    this.deltas.fire({ type: 'output/figure', execution, figure });
    this.bound();
  }

  /** Forgets every execution that has ended. */
  clear(): void {
    this.restart(this.cells.filter((cell) => cell.status === 'running' || cell.status === 'queued'));
    this.resets.fire();
  }

  /** The state to write to disk. */
  serialize(): string {
    return JSON.stringify({ version: 1, cells: this.cells });
  }

  /** Takes up what an earlier window wrote; returns the next free execution id. */
  restore(text: string): number {
    const saved = JSON.parse(text) as { version: number; cells: CellOutput[] };
    if (saved.version !== 1 || !Array.isArray(saved.cells)) return 1;
    const cells = saved.cells.filter((cell) => cell.status !== 'queued');
    for (const cell of cells) {
      // Written before there were figures.
      cell.figures ??= [];
      // Its kernel went with the window.
      if (cell.status === 'running') cell.status = 'interrupted';
    }
    this.restart(cells);
    return cells.reduce((next, cell) => Math.max(next, cell.execution + 1), 1);
  }

  private restart(cells: CellOutput[]): void {
    this.cells = cells;
    this.lengths.clear();
    this.total = 0;
    for (const cell of cells) {
      const length = textLength(cell);
      this.lengths.set(cell.execution, length);
      this.total += length + figureLength(cell);
    }
  }

  private find(execution: number): CellOutput | undefined {
    // Searched from the end: messages are nearly always about the newest.
    return this.cells.findLast((cell) => cell.execution === execution);
  }

  private add(output: CellOutput): void {
    this.cells.push(output);
    this.lengths.set(output.execution, 0);
    this.deltas.fire({ type: 'output/cell', cell: structuredClone(output) });
    this.bound();
  }

  private remove(output: CellOutput): void {
    this.cells.splice(this.cells.indexOf(output), 1);
    this.total -= (this.lengths.get(output.execution) ?? 0) + figureLength(output);
    this.lengths.delete(output.execution);
  }

  /** Lets the oldest ended executions go when there are too many. */
  private bound(): void {
    while (this.cells.length > HISTORY_LIMIT || this.total > TOTAL_LIMIT) {
      const oldest = this.cells.find((cell) => cell.status !== 'running' && cell.status !== 'queued');
      if (!oldest || oldest === this.cells.at(-1)) return;
      this.remove(oldest);
    }
  }
}
