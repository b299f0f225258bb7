/** TypeScript and JavaScript to the IR: syntax only, no types are resolved. */
import ts from 'typescript';
import type { Program } from '../../ir/nodes';
import { statements } from './statements';

/** Reads a script, however broken: what cannot be read is listed as such. */
export function parse(text: string, file = 'script.ts'): Program {
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
