/** Scripts that scripts import. */
import * as path from 'node:path';
import { parse } from './front/typescript/parse';
import type { Program } from './ir/nodes';

/** Reads a file; nothing when there is none. */
export type Read = (file: string) => string | undefined;

const ENDINGS = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];
/** A name that has its ending: without one, it may be that of a folder. */
const WHOLE = /\.[cm]?[jt]s$/;

/** Parsed files, as long as their text stays the same. */
export class Files {
  private readonly known = new Map<string, { text: string; program: Program }>();

  constructor(private readonly read: Read) {}

  /** A file, parsed; its text may be at hand already. */
  program(file: string, text: string): Program;
  program(file: string): Program | undefined;
  program(file: string, text = this.read(file)): Program | undefined {
    if (text === undefined) return undefined;
    const known = this.known.get(file);
    if (known?.text === text) return known.program;
    const program = parse(text, file);
    this.known.set(file, { text, program });
    return program;
  }

  /** The script that `from` imports by a relative name. */
  load(from: string, name: string): { file: string; program: Program } | undefined {
    const base = path.resolve(path.dirname(from), name);
    const whole = WHOLE.test(base) ? [base, base.replace(/\.([cm]?)js$/, '.$1ts')] : [];
    for (const candidate of [...whole, ...ENDINGS.map((ending) => base + ending)]) {
      const program = this.program(candidate);
      if (program) return { file: candidate, program };
    }
    return undefined;
  }
}
