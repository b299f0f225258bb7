/**
 * How a script falls into cells: a line `// %% title` starts one. Host, language server, kernel and command line
 * all split with this function, so that they agree on what a cell is.
 */

export interface Cell {
  /** Position in the script, from 0. */
  index: number;
  /** Text after the marker, or ''. */
  title: string;
  /** 0-based line of the marker; for text before the first marker, 0. */
  startLine: number;
  /** 0-based line where `code` starts. */
  codeLine: number;
  /** 0-based last line that belongs to the cell, blank lines before the next marker included. */
  endLine: number;
  /** The text below the marker, without trailing white space. */
  code: string;
}

const MARKER = /^[ \t]*\/\/[ \t]*%%(?!%)[ \t]*(.*?)[ \t]*$/;

/** The title when `line` is a cell marker, else undefined. */
export function cellTitle(line: string): string | undefined {
  return MARKER.exec(line)?.[1];
}

/** True when `text` holds more than white space, comments and a `#!` line. */
export function hasCode(text: string): boolean {
  return /\S/.test(text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|^#!.*/g, ''));
}

/** Splits a script into its cells. Text before the first marker is a cell if it has code. */
export function splitCells(text: string): Cell[] {
  const lines = text.split(/\r\n|\n|\r/);
  const offsets = lineOffsets(text, lines);
  const starts: { title: string; startLine: number; codeLine: number }[] = [];
  lines.forEach((line, at) => {
    const title = cellTitle(line);
    if (title !== undefined) starts.push({ title, startLine: at, codeLine: at + 1 });
  });
  const firstMarker = starts[0]?.startLine ?? lines.length;
  if (hasCode(text.slice(0, offsets[firstMarker]))) starts.unshift({ title: '', startLine: 0, codeLine: 0 });
  return starts.map((start, index) => {
    const end = starts[index + 1]?.startLine ?? lines.length;
    // Line ends stay as they are, so that an offset in the code is one in the script, moved.
    const code = text.slice(offsets[start.codeLine], offsets[end]).trimEnd();
    return { index, ...start, endLine: end - 1, code };
  });
}

/** Where each line starts, and where the text ends. */
function lineOffsets(text: string, lines: readonly string[]): number[] {
  const offsets = [0];
  for (const line of lines) {
    const end = offsets.at(-1)! + line.length;
    offsets.push(Math.min(text.length, end + (text.startsWith('\r\n', end) ? 2 : 1)));
  }
  return offsets;
}
