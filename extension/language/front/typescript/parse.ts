/** TypeScript and JavaScript to the IR: syntax only, no types are resolved. */
import ts from 'typescript';
import type { Program } from '../../ir/nodes';
import { statements } from './statements';

/** Reads a script, however broken: what cannot be read is listed as such. */
export function parse(text: string, file = 'script.ts'): Program {
  try {
    return read(text, file);
  } catch (error) {
    // Nested so deep that the stack ends.
    if (!(error instanceof RangeError)) throw error;
    return { text, body: [], broken: [{ start: 0, end: text.length }], lines: lineStarts(text) };
  }
}

function read(text: string, file: string): Program {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false, kindOf(file));
  return {
    text,
    body: statements(source.statements, source),
    broken: syntaxErrors(source),
    lines: source.getLineStarts(),
  };
}

/** Generic arrow functions and old-style casts are TypeScript's; in a .js file JSX would be read instead. */
function kindOf(file: string): ts.ScriptKind {
  return /\.[cm]?jsx?$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}

function syntaxErrors(source: ts.SourceFile): Program['broken'] {
  const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.map(({ start, length }) => ({ start, end: start + length }));
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
}
