/** Scripts with marks for the tests of the language server. */

import { shapeHints } from '../../../extension/language/features/hints';
import { hoverAt } from '../../../extension/language/features/hover';
import { Workspace } from '../../../extension/language/workspace';
import { splitCells } from '../../../extension/protocol/cells';
import type { Fact, TensorInfo } from '../../../extension/protocol/kernel';

const URI = 'file:///project/script.ts';

export function tensor(shape: number[], more: Partial<TensorInfo> = {}): TensorInfo {
  const numel = shape.reduce((product, size) => product * size, 1);
  return {
    kind: 'Tensor',
    shape,
    dtype: 'torch.float32',
    device: 'cpu',
    requiresGrad: false,
    numel,
    bytes: numel * 4,
    ...more,
  };
}

/** An open script: what ran of it, what it reads now, what the server says. */
export class Page {
  private readonly workspace = new Workspace();
  private version = 1;

  constructor(private text: string) {}

  /** Pretends that a cell ran and recorded values of the expressions given by their text, `name#2` for the second. */
  ran(cell: number, values: Record<string, Partial<Fact>>): boolean {
    const code = splitCells(this.text)[cell]?.code as string;
    const facts = Object.entries(values).map(([key, fact]) => {
      const [text = '', nth = '1'] = key.split('#');
      let start = -1;
      for (let n = 0; n < Number(nth); n++) start = code.indexOf(text, start + 1);
      if (start < 0) throw new Error(`no ${key} in the cell`);
      return { start, end: start + text.length, text, count: 1, seen: [], ...fact };
    });
    return this.workspace.record({ file: '/project/script.ts', uri: URI, code, facts });
  }

  edit(change: (text: string) => string): void {
    this.text = change(this.text);
    this.version++;
  }

  /** The kernel restarted. */
  restart(): void {
    this.workspace.forget();
  }

  /** The hover on the `nth` occurrence of a text, `past` characters into it. */
  hover(text: string, nth = 1, past = 0): string | undefined {
    let at = -1;
    for (let n = 0; n < nth; n++) at = this.text.indexOf(text, at + 1);
    if (at < 0) throw new Error(`no ${text} in the script`);
    return hoverAt(this.knowledge(), at + past)?.markdown;
  }

  /** Each line that has hints, with the hints in place. */
  hinted(): string[] {
    const knowledge = this.knowledge();
    let text = this.text;
    for (const hint of shapeHints(knowledge, 0, text.length).reverse()) {
      text = `${text.slice(0, hint.at)}«${hint.label}»${text.slice(hint.at)}`;
    }
    return text.split('\n').filter((line) => line.includes('«'));
  }

  private knowledge() {
    return this.workspace.knowledge({ uri: URI, version: this.version, getText: () => this.text });
  }
}
