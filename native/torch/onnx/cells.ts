/** Under which names of the graph the tensors' values are to be found, in-place writes and views included. */
import { OnnxExporterError } from './errors';
import type { Name } from './graph';
import type { Value } from './trace';

/** How a view hangs together with the tensor it shows. */
export interface View {
  readonly parent: Value;
  /** The view's value from the parent's present one. */
  readonly read: () => Name;
  /** The parent's value with the view's part replaced. */
  readonly write: ((whole: Name, part: Name) => Name) | undefined;
  /** The op that made it, for errors. */
  readonly op: string;
}

interface Cell {
  name: Name;
  view: View | undefined;
  /** How often the memory had been written to when `name` was right. */
  seen: number;
}

/**
 * ONNX's values never change. A write to a tensor gives it a new name; a write to a view also gives its parents new names, and
 * other views are computed again when they are next read.
 */
export class Cells {
  private readonly cells = new Map<Value, Cell>();
  private readonly writes = new Map<Value, number>();

  has(value: Value): boolean {
    return this.cells.has(value);
  }

  define(value: Value, name: Name, view?: View): void {
    this.cells.set(value, { name, view, seen: this.writesOf(value, view) });
  }

  read(value: Value): Name {
    const cell = this.cells.get(value)!;
    const writes = this.writesOf(value, cell.view);
    if (cell.view && cell.seen !== writes) {
      cell.name = cell.view.read();
      cell.seen = writes;
    }
    return cell.name;
  }

  write(value: Value, name: Name): void {
    const chain: Cell[] = [];
    let [at, part] = [value, name];
    for (;;) {
      const cell = this.cells.get(at)!;
      chain.push(cell);
      const { view } = cell;
      if (!view) {
        cell.name = part;
        break;
      }
      if (!view.write)
        throw new OnnxExporterError(`An in-place write to the view that '${view.op}' gives cannot be exported.`);
      const whole = view.write(this.read(view.parent), part);
      cell.name = part;
      [at, part] = [view.parent, whole];
    }
    const writes = (this.writes.get(at) ?? 0) + 1;
    this.writes.set(at, writes);
    for (const cell of chain) cell.seen = writes;
  }

  private writesOf(value: Value, view: View | undefined): number {
    let root = value;
    for (let next = view; next; next = this.cells.get(root)?.view) root = next.parent;
    return this.writes.get(root) ?? 0;
  }
}
