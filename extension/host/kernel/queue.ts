/** The one queue of executions: first in, first out, and no cell waits twice. */
import type { CellSource } from '../../protocol/kernel';

export interface Execution {
  /** Unique in the life of the host. */
  id: number;
  cell: CellSource;
}

/** True when both mean the same place of the same script. */
function samePlace(a: CellSource, b: CellSource): boolean {
  return a.file === b.file && a.index === b.index;
}

export class ExecutionQueue {
  private waiting: Execution[] = [];
  private current: Execution | undefined;
  private nextId: number;

  constructor(firstId = 1) {
    this.nextId = firstId;
  }

  get running(): Execution | undefined {
    return this.current;
  }

  get length(): number {
    return this.waiting.length;
  }

  /**
   * Adds a cell and returns its execution, or undefined when it is already there. A cell that waits keeps its place
   * and takes the newer text; the running cell is only queued again when its text has changed since.
   */
  add(cell: CellSource): Execution | undefined {
    const queued = this.waiting.find((execution) => samePlace(execution.cell, cell));
    if (queued) {
      queued.cell = cell;
      return undefined;
    }
    if (this.current && samePlace(this.current.cell, cell) && this.current.cell.code === cell.code) return undefined;
    const execution = { id: this.nextId++, cell };
    this.waiting.push(execution);
    return execution;
  }

  /** Takes the next execution, if none runs. */
  start(): Execution | undefined {
    if (this.current) return undefined;
    this.current = this.waiting.shift();
    return this.current;
  }

  /** Ends the running execution. */
  finish(): Execution | undefined {
    const finished = this.current;
    this.current = undefined;
    return finished;
  }

  /** Removes everything that waits. */
  clear(): Execution[] {
    return this.waiting.splice(0);
  }
}
