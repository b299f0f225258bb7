/** A script as it reads now: its tree, its cells, and where things are. */
import { type Cell, splitCells } from '../protocol/cells';
import { parse } from './front/typescript/parse';
import type { Node, Program } from './ir/nodes';
import { pathTo, position } from './ir/walk';

export class ScriptText {
  readonly program: Program;
  readonly cells: readonly Cell[];

  constructor(
    readonly text: string,
    readonly file = 'script.ts',
    /** An earlier text of it, which is void then. */
    before?: ScriptText,
  ) {
    this.program = parse(text, file, before?.program);
    this.cells = splitCells(text);
  }

  /** Offset of the first character of a line. */
  lineStart(line: number): number {
    return this.program.lines[line] ?? this.text.length;
  }

  lineOf(offset: number): number {
    return position(this.program, offset).line;
  }

  /**
   * The expressions that may be meant at an offset, smallest first: a name itself; `this.fc1` for `fc1`; the call whose
   * callee ends in the name; `new Linear(…)` for `Linear`.
   */
  meant(offset: number): Node[] {
    const path = pathTo(this.program, offset);
    const inner = path.at(-1);
    if (!inner || !isWord(inner, offset)) return [];
    const parent = path.at(-2);
    // The result of a call is another thing than the callee: `f(x)(y)` is not what `f` means.
    const called = (parent?.kind === 'call' || parent?.kind === 'new') && parent.callee === inner;
    return called ? [inner, parent] : [inner];
  }
}

function isWord(node: Node, offset: number): boolean {
  switch (node.kind) {
    case 'name':
    case 'this':
      return true;
    case 'member':
      return node.name.start <= offset && offset <= node.name.end;
    case 'new':
      return offset <= node.start + 'new'.length;
    default:
      return false;
  }
}
