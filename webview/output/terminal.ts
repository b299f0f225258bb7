/* biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about */
import { applySgr, type Style } from './ansi';

export type Stream = 'stdout' | 'stderr';

/** A stretch of one line in one style. */
export interface Span {
  text: string;
  style: Style;
  stream: Stream;
}

export type Line = Span[];

const MAX_LINES = 10_000;
const TAB = 8;
/** The start of an escape sequence, complete or not: `ESC [ … letter`, `ESC ] … BEL`, `ESC character`. */
const ESCAPE = /^\x1b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[^[\]])/;
const PLAIN = /[^\x00-\x1f\x7f]+/y;
const MAX_ESCAPE = 256;
/** Nobody moves the cursor further than this on purpose. */
const MAX_MOVE = 1000;

/**
 * What a stream of text looks like on a terminal without a right margin: colours, carriage returns that write over
 * the line, cursor movement up and down as progress bars use it. Holds the last ten thousand lines.
 */
export class Terminal {
  /** Number of lines forgotten at the front; line `i` of `lines` is the (`first` + i)-th ever written. */
  first = 0;
  lines: Line[] = [[]];
  /** The earliest line, counted from the very first, that changed since `flush`. */
  changed = 0;
  private row = 0;
  private column = 0;
  private style: Style = {};
  private rest = '';

  write(chunk: string, stream: Stream): void {
    const text = this.rest + chunk;
    this.rest = '';
    let at = 0;
    while (at < text.length) {
      PLAIN.lastIndex = at;
      const plain = PLAIN.exec(text)?.[0];
      if (plain) {
        this.put(plain, stream);
        at += plain.length;
      } else if (text[at] === '\x1b') {
        const rest = text.slice(at, at + MAX_ESCAPE);
        const sequence = ESCAPE.exec(rest);
        if (!sequence) {
          // Cut off at the end of the chunk: the next one brings the remainder.
          if (rest.length < MAX_ESCAPE) {
            this.rest = rest;
            return;
          }
          at++;
          continue;
        }
        if (sequence[2]) this.control(sequence[2], sequence[1] ?? '');
        at += sequence[0].length;
      } else {
        this.character(text[at] as string, stream);
        at++;
      }
    }
  }

  /** Marks everything as drawn. */
  flush(): void {
    this.changed = this.first + this.lines.length;
  }

  private get line(): Line {
    return this.lines[this.row] as Line;
  }

  private character(character: string, stream: Stream): void {
    if (character === '\n') this.moveTo(this.row + 1, 0);
    else if (character === '\r') this.column = 0;
    else if (character === '\b') this.column = Math.max(0, this.column - 1);
    else if (character === '\t') this.put(' '.repeat(TAB - (this.column % TAB)), stream);
  }

  private control(letter: string, text: string): void {
    const numbers = text === '' ? [] : text.split(/[;:]/).map((part) => Number(part) || 0);
    const count = Math.min(MAX_MOVE, Math.max(1, numbers[0] ?? 1));
    if (letter === 'm') this.style = applySgr(this.style, numbers);
    else if (letter === 'K') this.erase(numbers[0] ?? 0);
    else if (letter === 'A') this.moveTo(Math.max(0, this.row - count), this.column);
    else if (letter === 'B') this.moveTo(this.row + count, this.column);
    else if (letter === 'C') this.column += count;
    else if (letter === 'D') this.column = Math.max(0, this.column - count);
    else if (letter === 'G') this.column = count - 1;
  }

  private moveTo(row: number, column: number): void {
    while (this.lines.length <= row) this.lines.push([]);
    this.row = row;
    this.column = column;
    this.touch();
    // A quarter at a time, so that the rest is not moved for every line.
    if (this.lines.length > MAX_LINES * 1.25) {
      const gone = this.lines.length - MAX_LINES;
      this.lines.splice(0, gone);
      this.first += gone;
      this.row = Math.max(0, this.row - gone);
    }
  }

  private touch(): void {
    this.changed = Math.min(this.changed, this.first + this.row);
  }

  private put(text: string, stream: Stream): void {
    const { line, style } = this;
    const length = lineLength(line);
    if (this.column > length) line.push({ text: ' '.repeat(this.column - length), style: {}, stream });
    if (this.column >= length) append(line, { text, style, stream });
    else {
      const after = cut(line, this.column + text.length, Number.POSITIVE_INFINITY);
      const before = cut(line, 0, this.column);
      this.lines[this.row] = before;
      for (const span of [{ text, style, stream }, ...after]) append(before, span);
    }
    this.column += text.length;
    this.touch();
  }

  /** 0: from the cursor to the end of the line, 1: from its start, 2: all of it. */
  private erase(part: number): void {
    const { line, column } = this;
    if (part === 0) this.lines[this.row] = cut(line, 0, column);
    else if (part === 2) this.lines[this.row] = [];
    else {
      const blank: Span = { text: ' '.repeat(column), style: {}, stream: 'stdout' };
      this.lines[this.row] = [blank, ...cut(line, column, Number.POSITIVE_INFINITY)];
    }
    this.touch();
  }
}

export function lineLength(line: Line): number {
  return line.reduce((length, span) => length + span.text.length, 0);
}

function append(line: Line, span: Span): void {
  const last = line[line.length - 1];
  if (last && last.style === span.style && last.stream === span.stream) last.text += span.text;
  else line.push({ ...span });
}

/** The spans of columns `[from, to)`. */
function cut(line: Line, from: number, to: number): Line {
  const result: Line = [];
  let column = 0;
  for (const span of line) {
    const text = span.text.slice(Math.max(0, from - column), Math.max(0, to - column));
    if (text) result.push({ ...span, text });
    column += span.text.length;
  }
  return result;
}
