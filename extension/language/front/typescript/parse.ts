/** TypeScript and JavaScript to the IR: syntax only, no types are resolved. */
import ts from 'typescript';
import type { Program, Statement } from '../../ir/nodes';
import { isStackOverflow } from '../../ir/overflow';
import { commonPrefix, commonSuffix } from '../../likeness';
import { statement } from './statements';

/** TypeScript's tree of each program, for the next time that it is read. */
const sources = new WeakMap<Program, ts.SourceFile>();

/** What was made of a statement, and where the statement stood. */
const made = new WeakMap<ts.Statement, { at: number; statements: Statement[] }>();

/**
 * Reads a script, however broken: what cannot be read is listed as such. Statements that stand in `before`, an earlier
 * text of it, are taken over and moved to their places in this one: `before` is void then.
 */
export function parse(text: string, file = 'script.ts', before?: Program): Program {
  try {
    return read(text, file, before);
  } catch (error) {
    // Nested so deep that the stack ends.
    if (!isStackOverflow(error)) throw error;
    return { text, body: [], broken: [{ start: 0, end: text.length }], lines: lineStarts(text) };
  }
}

function read(text: string, file: string, before: Program | undefined): Program {
  const known = before && sources.get(before);
  const source = known ? updated(known, text) : created(text, file);
  const program: Program = {
    text,
    body: source.statements.flatMap((node) => taken(node) ?? converted(node, source)),
    broken: syntaxErrors(source),
    lines: source.getLineStarts(),
  };
  sources.set(program, source);
  return program;
}

function created(text: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false, kindOf(file));
}

function updated(known: ts.SourceFile, text: string): ts.SourceFile {
  const start = commonPrefix(known.text, text);
  const kept = start + commonSuffix(known.text, text, start);
  return ts.updateSourceFile(known, text, {
    span: { start, length: known.text.length - kept },
    newLength: text.length - kept,
  });
}

function converted(node: ts.Statement, source: ts.SourceFile): Statement[] {
  const statements = statement(node, source);
  made.set(node, { at: node.pos, statements });
  return statements;
}

/** What was made of a statement before, at the place where it stands now. */
function taken(node: ts.Statement): Statement[] | undefined {
  const known = made.get(node);
  if (!known) return undefined;
  const by = node.pos - known.at;
  if (by !== 0) for (const each of known.statements) move(each as object as Part, by);
  known.at = node.pos;
  return known.statements;
}

/** Moves nodes and all below them. No two nodes share a part. */
function move(part: Part, by: number): void {
  for (const name in part) {
    const inner = part[name];
    if (typeof inner === 'object' && inner !== null) move(inner as Part, by);
  }
  if (part.start === undefined) return;
  part.start += by;
  part.end! += by;
}

interface Part {
  start?: number;
  end?: number;
  [name: string]: unknown;
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
