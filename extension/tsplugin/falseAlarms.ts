/** Errors that TypeScript reports of a model script although the kernel runs it as written. */
import type ts from 'typescript';

/** Top-level `await` and `for await` where the project's settings or the lack of an import forbid them. */
const TOP_LEVEL_AWAIT = new Set([1375, 1378, 1431, 1432]);
/** Names declared in two scripts without imports, which TypeScript takes for one global scope. */
const REDECLARED = new Set([2300, 2451]);
const REIMPLEMENTED = 2393;
/** Code after a loop without end: of a cell, which is interrupted, and the next one run. */
const UNREACHABLE = 7027;

export function isFalseAlarm(diagnostic: ts.Diagnostic, source: ts.SourceFile): boolean {
  if (TOP_LEVEL_AWAIT.has(diagnostic.code)) return true;
  if (diagnostic.code === UNREACHABLE)
    return source.statements.some((statement) => statement.getStart(source) === diagnostic.start);
  if (diagnostic.code === REIMPLEMENTED) return implementations(source, textOf(diagnostic, source)) === 1;
  if (!REDECLARED.has(diagnostic.code)) return false;
  const others = diagnostic.relatedInformation ?? [];
  return others.length > 0 && others.every((other) => other.file !== undefined && other.file !== source);
}

function textOf({ start = 0, length = 0 }: ts.Diagnostic, source: ts.SourceFile): string {
  return source.text.slice(start, start + length);
}

/** How often the script itself implements a top-level function: the diagnostic does not say where the others are. */
function implementations(source: ts.SourceFile, name: string): number {
  return source.statements.filter(
    (statement) =>
      'body' in statement && statement.body !== undefined && 'name' in statement && nameOf(statement.name) === name,
  ).length;
}

function nameOf(name: unknown): string | undefined {
  return (name as ts.Identifier | undefined)?.text;
}
