/** What the runs of this kernel recorded, by script and by the text of the cell that ran. */
import type { Fact } from '../../protocol/kernel';
import type { CellFacts } from '../../protocol/language';

/** Texts kept of one script: what ran longest ago goes first. */
const LIMIT = 200;

export class FactStore {
  private readonly scripts = new Map<string, Map<string, readonly Fact[]>>();

  record({ uri, code: text, facts }: CellFacts): void {
    // A cell has no white space at its end; the text of an imported file, which is one cell, may have.
    const code = text.trimEnd();
    const cells = this.scripts.get(uri) ?? new Map<string, readonly Fact[]>();
    this.scripts.set(uri, cells);
    // Inserted again, so that the order is that of the runs.
    cells.delete(code);
    cells.set(code, facts);
    for (const oldest of cells.keys()) {
      if (cells.size <= LIMIT) break;
      cells.delete(oldest);
    }
  }

  forget(): void {
    this.scripts.clear();
  }

  /** Texts of a script's cells that ran, newest last, with their facts. */
  of(uri: string): ReadonlyMap<string, readonly Fact[]> {
    return this.scripts.get(uri) ?? new Map();
  }
}
