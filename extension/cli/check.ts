/** `tensorpad check`: what is wrong with scripts, without running them. */
import path from 'node:path';
import { type Diagnostic, diagnose } from '../language/diagnostics/diagnostic';
import { Files } from '../language/files';
import { analyze } from '../language/interpreter/analysis';
import type { Program } from '../language/ir/nodes';
import { position } from '../language/ir/walk';
import type { CheckArguments } from './arguments';
import { sarif } from './sarif';
import { readImport, readScript } from './script';

/** A diagnostic with its place in lines and columns from 1. */
export interface Reported {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: Diagnostic['severity'];
  code: Diagnostic['code'];
  message: string;
  hint: string;
}

/** Checks scripts and prints what is wrong; 1 if anything is certain to fail. */
export function check({ scripts, format }: CheckArguments): number {
  const files = new Files(readImport);
  const found = scripts.flatMap((script) => {
    const file = path.resolve(script);
    const program = files.program(file, readScript(file, script));
    const analysis = analyze(program, file, { load: (from, name) => files.load(from, name) });
    return diagnose(analysis).map((diagnostic) =>
      reported(diagnostic, files.program(diagnostic.file) ?? program, script, file),
    );
  });
  const once = [
    ...new Map(found.map((each) => [`${each.file}:${each.line}:${each.column}:${each.code}`, each])).values(),
  ];
  process.stdout.write(
    format === 'json' ? `${JSON.stringify(once, undefined, 2)}\n` : format === 'sarif' ? sarif(once) : text(once),
  );
  return once.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function reported(diagnostic: Diagnostic, program: Program, script: string, main: string): Reported {
  const start = position(program, diagnostic.start);
  const end = position(program, diagnostic.end);
  const { severity, code, message, hint } = diagnostic;
  return {
    // The script as it was named; what it imports, from here.
    file: diagnostic.file === main ? script : path.relative('', diagnostic.file),
    line: start.line + 1,
    column: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
    severity,
    code,
    message,
    hint,
  };
}

function text(found: readonly Reported[]): string {
  return found
    .map(
      ({ file, line, column, severity, code, message, hint }) =>
        `${file}:${line}:${column}: ${severity}: ${message} [${code}]\n    ${hint}\n`,
    )
    .join('');
}
