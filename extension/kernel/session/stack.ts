import { inspect } from 'node:util';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { CellError, Frame } from '../../protocol/kernel';
import { type Compiled, type Source, SourceError } from '../transform/compile';

/** How many frames a stack keeps: the engine's and Node's own may come before the user's. */
const DEPTH = 50;

interface Script {
  compiled: Compiled;
  map?: TraceMap;
}

/** Source maps of everything that was compiled: turns V8's stacks into places in the user's files. */
export class Stacks {
  private readonly scripts = new Map<string, Script>();
  private readonly files = new Set<string>();

  /** Makes `error.stack` show source positions everywhere in this process. */
  install(): void {
    Error.stackTraceLimit = DEPTH;
    Error.prepareStackTrace = (error, sites) =>
      [String(error), ...sites.map((site) => `    at ${this.describe(site)}`)].join('\n');
  }

  /** Names the script that `compiled` becomes. */
  register(compiled: Compiled): string {
    const name = `${compiled.source.file}#${this.scripts.size}`;
    this.scripts.set(name, { compiled });
    this.files.add(compiled.source.file);
    return name;
  }

  /** The place in the source for a 1-based line and 0-based column of a script. */
  locate(name: string, line: number, column: number): Omit<Frame, 'function'> | undefined {
    const script = this.scripts.get(name);
    if (!script) return undefined;
    script.map ??= new TraceMap(script.compiled.map);
    const { source } = script.compiled;
    const found = originalPositionFor(script.map, { line, column });
    return { file: source.file, line: source.line + (found.line ?? 1) - 1, column: found.column ?? 0 };
  }

  /** Where a function's text stands in the newest script that has it. */
  find(text: string): { script: string; line: number; column: number } | undefined {
    for (const [script, { compiled }] of [...this.scripts].reverse()) {
      const at = compiled.code.indexOf(text);
      if (at < 0) continue;
      const before = compiled.code.slice(0, at).split('\n');
      return { script, line: before.length - 1, column: before.at(-1)!.length };
    }
    return undefined;
  }

  /** A line of a stack from another thread, in terms of the source; undefined if it is in none of the scripts. */
  translate(frame: string): string | undefined {
    const [, before, name, line, column, after] = /^(\s+at (?:.* \()?)(.*):(\d+):(\d+)(\)?)$/.exec(frame) ?? [];
    const place = name && this.locate(name, Number(line), Number(column) - 1);
    return place && `${before}${place.file}:${place.line + 1}:${place.column + 1}${after}`;
  }

  /** The error as it is shown: its message and the user's frames. */
  explain(error: unknown): CellError {
    if (error instanceof SourceError)
      return {
        name: error.name,
        message: error.message,
        frames: [{ function: '', file: error.file, line: error.line, column: error.column }],
      };
    if (!(error instanceof Error)) return { name: 'Uncaught', message: thrown(error), frames: [] };
    const cause = error.cause instanceof Error ? `\ncaused by ${String(error.cause)}` : '';
    return { name: error.name, message: error.message + cause, frames: this.frames(error) };
  }

  /** The user's calls on the way to an error, one line each. */
  trace(error: Error): string {
    const place = ({ file, line, column }: Frame) => `${file}:${line + 1}:${column + 1}`;
    const lines = this.frames(error).map((frame) =>
      frame.function ? `    at ${frame.function} (${place(frame)})\n` : `    at ${place(frame)}\n`,
    );
    return lines.join('');
  }

  /** The same error, known to come from `offset` of a source that has not begun to run. */
  at(error: unknown, source: Source, offset: number): unknown {
    if (error instanceof SourceError || !(error instanceof Error)) return error;
    if (this.frames(error).length > 0) return error;
    this.files.add(source.file);
    const before = source.code.slice(0, offset).split('\n');
    const column = before.at(-1)!.length;
    error.stack = `${String(error)}\n    at ${source.file}:${source.line + before.length}:${column + 1}`;
    return error;
  }

  /** A syntax error that only V8 found, at its place in the source. */
  syntaxError(error: Error): Error {
    const [, name, line, , indent] = /^(.*):(\d+)\n(.*)\n( *)\^/.exec(error.stack ?? '') ?? [];
    const place = name && this.locate(name, Number(line), indent!.length);
    return place ? new SourceError(error.message, place.file, place.line, place.column) : error;
  }

  private frames(error: Error): Frame[] {
    const lines = String(error.stack).split('\n');
    return lines.flatMap((text) => {
      const [, name, file, line, column] = /^ {4}at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(text) ?? [];
      if (!file || !this.files.has(file)) return [];
      return [{ function: name ?? '', file, line: Number(line) - 1, column: Number(column) - 1 }];
    });
  }

  private describe(site: NodeJS.CallSite): string {
    // Instances of modules are functions called `call`: V8 takes that for the class of their methods.
    const text = String(site).replace(/^call\./, '');
    const name = site.getFileName();
    const place = name && this.locate(name, site.getLineNumber() ?? 1, (site.getColumnNumber() ?? 1) - 1);
    if (!place) return text;
    const written = `${name}:${site.getLineNumber()}:${site.getColumnNumber()}`;
    return text.replace(written, `${place.file}:${place.line + 1}:${place.column + 1}`);
  }
}

/** A value that is no error, as its message. */
function thrown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}
