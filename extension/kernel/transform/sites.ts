/** Ids of statements, unique in the session: what `context[SITE]` holds and autograd nodes are stamped with. */

export interface Position {
  file: string;
  /** 0-based line of the file. */
  line: number;
}

export class SiteTable {
  /** Id 0 is "outside any statement". */
  private readonly positions: (Position | undefined)[] = [undefined];

  add(position: Position): number {
    return this.positions.push(position) - 1;
  }

  find(site: number): Position | undefined {
    return this.positions[site];
  }
}
