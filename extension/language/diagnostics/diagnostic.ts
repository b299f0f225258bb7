/** From what the analysis found to what a reader is told. */

import type { Analysis } from '../interpreter/analysis';
import type { Finding, Related } from '../interpreter/notes';
import type { Program } from '../ir/nodes';
import { position } from '../ir/walk';
import { printSize, type Size } from '../sizes';
import { CODES, type Code, type Severity } from './codes';
import { HINTS } from './hints';

export interface Diagnostic {
  readonly file: string;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly code: Code;
  /** PyTorch's words, and when it happens. */
  readonly message: string;
  /** What is expected, what is there, what to look at. */
  readonly hint: string;
  readonly related: readonly Related[];
  readonly finding: Finding;
}

/** Everything wrong with a script, in the order of the text. Lines that cannot be read are not judged. */
export function diagnose({ program, file, notes }: Analysis): Diagnostic[] {
  const broken = new Set(program.broken.flatMap(({ start }) => unreadable(program, start)));
  const readable = ({ file: own, start, end }: Finding) => {
    if (own !== file || broken.size === 0) return true;
    for (let line = position(program, start).line; line <= position(program, end).line; line++)
      if (broken.has(line)) return false;
    return true;
  };
  return notes.findings
    .filter(readable)
    .filter((finding) => finding.file !== file || !isAccepted(program, finding))
    .map(diagnostic)
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The line of a syntax error; where it is noticed only at the start of a line, the one before, too. */
function unreadable(program: Program, offset: number): number[] {
  const { line } = position(program, offset);
  const before = program.text.slice(program.lines[line], offset);
  return before.trim() === '' && line > 0 ? [line, line - 1] : [line];
}

const ACCEPTED = /\/\/\s*tensorpad-ignore(?:\s+([\w-]+))?/;

/** A comment `// tensorpad-ignore`, with or without a code, behind a line or on the one before accepts what is wrong in it. */
function isAccepted(program: Program, { start, code }: Finding): boolean {
  const { line } = position(program, start);
  return [line, line - 1].some((each) => {
    const from = program.lines[each];
    if (from === undefined) return false;
    const text = program.text.slice(from, program.lines[each + 1]);
    const found = ACCEPTED.exec(text);
    const alone = /^\s*\/\//.test(text);
    return found !== null && (each === line || alone) && (found[1] === undefined || found[1] === code);
  });
}

function diagnostic(finding: Finding): Diagnostic {
  const { code, message, when, file, start, end, related } = finding;
  const text = code === 'last-batch' ? `This fails ${when}. ${message}` : when ? `${message} (${when})` : message;
  return { file, start, end, severity: CODES[code], code, message: text, hint: hintOf(finding), related, finding };
}

function hintOf({ code, expected, actual }: Finding): string {
  const sizes =
    expected !== undefined && actual !== undefined
      ? `Expected ${shown(expected)}, got ${shown(actual)}. `
      : expected !== undefined
        ? `Expected ${shown(expected)}. `
        : '';
  return `${sizes}${HINTS[code]}`;
}

const shown = (size: Size | string): string => (typeof size === 'string' ? size : printSize(size));
