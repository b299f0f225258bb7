/** The last outcome of each cell, found again when the cell moved and marked when it was edited. */
import type { Cell } from '../../protocol/cells';
import type { ProgressBar } from '../../protocol/kernel';
import { Emitter, type Event } from '../emitter';
import type { ExecutionEvent } from '../kernel/session';

export interface CellStatus {
  execution: number;
  index: number;
  title: string;
  code: string;
  state: 'queued' | 'running' | 'ok' | 'error' | 'interrupted';
  order?: number;
  startedAt?: number;
  milliseconds?: number;
  /** The innermost unfinished bar, or the last one. */
  bar?: ProgressBar;
}

/** A status as it applies to the present text. */
export interface ShownStatus extends CellStatus {
  /** The cell reads differently from what ran. */
  edited: boolean;
}

/** Statuses kept of one script; older ones cannot be told apart from cells that were deleted. */
const LIMIT = 500;

export class CellStatuses {
  private readonly changes = new Emitter<string>();
  /** Fires with the script's path. */
  readonly onChange: Event<string> = this.changes.event;
  private readonly byFile = new Map<string, CellStatus[]>();

  track(event: ExecutionEvent): void {
    const { id, cell } = event.execution;
    const statuses = this.byFile.get(cell.file) ?? [];
    this.byFile.set(cell.file, statuses);
    const at = statuses.findIndex((status) => status.execution === id);
    const about = { execution: id, index: cell.index, title: cell.title, code: cell.code };
    if (event.type === 'queued') {
      statuses.push({ ...about, state: 'queued' });
      if (statuses.length > LIMIT) statuses.shift();
    } else if (at >= 0 && event.type === 'cancelled') {
      statuses.splice(at, 1);
    } else if (at >= 0 && event.type === 'started') {
      statuses[at] = { ...about, state: 'running', order: event.order, startedAt: event.at };
      // The outcome this run replaces.
      const older = statuses.filter((status) => status.execution < id && status.code === cell.code);
      for (const old of older) statuses.splice(statuses.indexOf(old), 1);
    } else if (at >= 0 && event.type === 'finished') {
      const { bar: _, ...status } = statuses[at] as CellStatus;
      statuses[at] = { ...status, state: event.status, milliseconds: event.milliseconds };
    }
    this.changes.fire(cell.file);
  }

  progress(execution: number, bar: ProgressBar): void {
    for (const [file, statuses] of this.byFile) {
      const status = statuses.find((status) => status.execution === execution);
      if (!status) continue;
      if (bar.finished) {
        if (status.bar?.id === bar.id) delete status.bar;
      } else status.bar = bar;
      this.changes.fire(file);
    }
  }

  /** The kernel is another one: what ran before says nothing about its variables. What waits for it stays. */
  forget(): void {
    for (const [file, statuses] of this.byFile) {
      this.byFile.set(
        file,
        statuses.filter((status) => status.state === 'queued'),
      );
      this.changes.fire(file);
    }
  }

  /** Matches the cells of a script with what ran: by text first, then by title or place. */
  match(file: string, cells: readonly Cell[]): Map<number, ShownStatus> {
    const left = [...(this.byFile.get(file) ?? [])].reverse();
    const shown = new Map<number, ShownStatus>();
    const take = (cell: Cell, edited: boolean, fits: (status: CellStatus) => boolean) => {
      if (shown.has(cell.index)) return;
      const at = left.findIndex(fits);
      if (at >= 0) shown.set(cell.index, { ...(left.splice(at, 1)[0] as CellStatus), edited });
    };
    for (const cell of cells) take(cell, false, (status) => status.code === cell.code && status.index === cell.index);
    for (const cell of cells) take(cell, false, (status) => status.code === cell.code);
    for (const cell of cells) {
      take(cell, true, (status) =>
        cell.title ? status.title === cell.title : status.index === cell.index && !status.title,
      );
    }
    return shown;
  }
}

/** `850 ms`, `12.3 s`, `4:07 min`, `1:02:03 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)} h`;
}

/** The text behind a cell's marker. */
export function describeStatus(status: ShownStatus, now: number): string {
  const order = status.order === undefined ? '' : `[${status.order}] `;
  const edited = status.edited && status.state !== 'running' && status.state !== 'queued' ? ', edited since' : '';
  const took = status.milliseconds === undefined ? '' : formatDuration(status.milliseconds);
  switch (status.state) {
    case 'queued':
      return 'queued';
    case 'running': {
      const elapsed = formatDuration(Math.max(0, Math.round((now - (status.startedAt ?? now)) / 1000) * 1000));
      const { bar } = status;
      const share = bar?.total ? `, ${Math.floor((100 * bar.done) / bar.total)} %` : '';
      return `${order}running ${now - (status.startedAt ?? now) < 1000 ? '' : elapsed}${share}`.trimEnd();
    }
    case 'ok':
      return `✓ ${order}${took}${edited}`;
    case 'error':
      return `✗ ${order}failed after ${took}${edited}`;
    case 'interrupted':
      return `■ ${order}interrupted after ${took}${edited}`;
  }
}
