/** `tensorpad shapes`: the shape of every tensor expression, without running the script. */
import path from 'node:path';
import { Files } from '../language/files';
import { type Analysis, analyze } from '../language/interpreter/analysis';
import { position } from '../language/ir/walk';
import { printSize } from '../language/sizes';
import type { TensorValue } from '../language/values';
import type { ShapesArguments } from './arguments';
import { readImport, readScript } from './script';

/** A tensor expression with what is known of it; lines and columns from 1. */
export interface Shown {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  text: string;
  /** Numbers, and text for symbolic sizes; null when the number of dimensions is not known. */
  shape: (number | string)[] | null;
  /** As `torch.float32`; null when it is not known. */
  dtype: string | null;
}

export function shapes({ script, format, stats }: ShapesArguments): number {
  const files = new Files(readImport);
  const file = path.resolve(script);
  const program = files.program(file, readScript(file, script));
  const analysis = analyze(program, file, { load: (from, name) => files.load(from, name) });
  const rows = shown(analysis, script);
  if (stats) {
    const counted = coverage(analysis);
    const percent = counted.expressions === 0 ? 100 : (100 * counted.known) / counted.expressions;
    process.stdout.write(
      format === 'json'
        ? `${JSON.stringify(counted)}\n`
        : `${counted.known} of ${counted.expressions} tensor expressions have a known shape (${percent.toFixed(1)}%)\n`,
    );
  } else process.stdout.write(format === 'json' ? `${JSON.stringify(rows, undefined, 2)}\n` : table(rows));
  return 0;
}

function shown({ notes, program }: Analysis, file: string): Shown[] {
  const rows: (Shown & { start: number; end: number })[] = [];
  for (const [{ start, end }, values] of notes.values) {
    const from = position(program, start);
    const to = position(program, end);
    const text = program.text.slice(start, end).replace(/\s+/g, ' ');
    for (const value of values) {
      if (value.kind !== 'tensor') continue;
      const shape = value.shape?.map((size) => (typeof size === 'number' ? size : printSize(size))) ?? null;
      const place = { line: from.line + 1, column: from.column + 1, endLine: to.line + 1, endColumn: to.column + 1 };
      rows.push({ file, ...place, text, shape, dtype: value.dtype ? `torch.${value.dtype}` : null, start, end });
    }
  }
  rows.sort((a, b) => a.start - b.start || a.end - b.end);
  return rows.map(({ start: _start, end: _end, ...row }) => row);
}

/** How many tensor expressions there are, and of how many every shape is known, names for unknown sizes allowed. */
export function coverage({ notes }: Analysis): { expressions: number; known: number } {
  let expressions = 0;
  let known = 0;
  for (const values of notes.values.values()) {
    const tensors = values.filter((value): value is TensorValue => value.kind === 'tensor');
    if (tensors.length === 0) continue;
    expressions++;
    if (tensors.every(({ shape }) => shape)) known++;
  }
  return { expressions, known };
}

/** Longer expressions are cut. */
const WIDTH = 60;

function table(rows: readonly Shown[]): string {
  return rows
    .map(({ line, column, text, shape, dtype }) => {
      const cut = text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
      return `${`${line}:${column}`.padEnd(8)} ${cut.padEnd(WIDTH)} ${shape ? `[${shape.join(', ')}]` : '?'} ${dtype ?? '?'}\n`;
    })
    .join('');
}
