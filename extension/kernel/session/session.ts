import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import vm from 'node:vm';
import type { CellError, CellSource, MemoryStats, Query, QueryResult, Variable } from '../../protocol/kernel';
import type { Engine } from '../engine';
import type { Guard } from '../guard';
import { type Compiled, compile, type Source } from '../transform/compile';
import type { Import } from '../transform/hoist';
import { type Kit, PARAMETERS } from '../transform/names';
import { SiteTable } from '../transform/sites';
import { Describer } from './describe';
import { type FactSheet, Facts } from './facts';
import { Graphs } from './graph';
import { Loader, pick } from './loader';
import { Names } from './names';
import { Probes } from './probes';
import { Stacks } from './stack';
import { type Steps, settle } from './steps';
import { Variables } from './variables';
import { Windows } from './windows';

export interface SessionOptions {
  /** Record facts; without it, cells run at full speed and only guards are added. */
  record: boolean;
}

/** A compiled text, ready to run as often as one likes. */
interface Prepared {
  compiled: Compiled;
  body: (...args: unknown[]) => unknown;
  /** The state of the session's names that it was compiled for. */
  version: number;
}

/** How many cells stay compiled. */
const PREPARED = 200;

/** One continuous run of cells: what they declared, loaded and recorded. */
export class Session {
  private readonly names = new Names();
  private readonly prepared = new Map<string, Prepared>();
  private readonly sites = new SiteTable();
  private readonly stacks = new Stacks();
  private readonly probes: Probes;
  private readonly facts: Facts;
  private readonly variables: Variables;
  private readonly graphs: Graphs;
  private readonly windows: Windows;
  private readonly loader: Loader;
  private folder = '';

  constructor(
    private readonly engine: Engine,
    private readonly guard: Guard,
    private readonly options: SessionOptions,
  ) {
    const describer = new Describer(engine);
    this.probes = new Probes(guard.context, engine);
    this.facts = new Facts(this.probes, this.sites, describer, this.names);
    this.variables = new Variables(this.names, this.facts, this.sites, describer);
    this.graphs = new Graphs(engine.inspect, this.variables, this.sites, describer);
    this.windows = new Windows(engine.torch, describer);
    this.loader = new Loader({
      engine: engine.load,
      compile: (file, code) => this.compile({ kind: 'module', file, line: 0, code: code.trimEnd() }),
      run: (compiled, module, require) => this.run(compiled, this.script(compiled), module, require),
    });
    this.stacks.install();
    engine.inspect.read_stacks((error) => this.stacks.trace(error));
    engine.inspect.place_in_workers(this.stacks);
  }

  /** Runs a cell; gives a promise only if the cell, or something it imports, has to wait. */
  execute(cell: CellSource): void | Promise<void> {
    this.enter(path.dirname(cell.file));
    this.facts.begin();
    return settle(this.steps(this.prepare({ kind: 'cell', file: cell.file, line: cell.line, code: cell.code })));
  }

  /** The error as it is shown, with the user's own frames. */
  explain(error: unknown): CellError {
    return this.stacks.explain(error);
  }

  /** What probes recorded since the last call. */
  collectFacts(now: number): FactSheet[] {
    return this.facts.collect(now);
  }

  listVariables(): { variables: Variable[]; memory: MemoryStats } {
    const memory = { ...this.engine.inspect.memory_stats(), rss: process.memoryUsage.rss() };
    return { variables: this.variables.list(), memory };
  }

  answer(query: Query): QueryResult {
    if (query.kind === 'variables') return { kind: 'variables', ...this.listVariables() };
    if (query.kind === 'graph') return { kind: 'graph', graph: this.graphs.of(query.name) };
    const tensor = this.variables.find(query.name);
    if (!(tensor instanceof this.engine.torch.Tensor))
      throw new Error(`'${query.name}' is not a tensor of this session`);
    if (query.kind === 'image') return this.windows.image(tensor, query.at);
    return this.windows.table(tensor, query.at, query.row, query.column, query.rows, query.columns);
  }

  /** Compiles a cell, unless it ran before and nothing has changed. */
  private prepare(source: Source): Prepared {
    const key = `${source.file}\0${source.line}\0${source.code}`;
    const known = this.prepared.get(key);
    if (known?.version === this.names.version) {
      this.facts.restart(source);
      return known;
    }
    const compiled = this.compile(source);
    const prepared = { compiled, body: this.script(compiled), version: this.names.version };
    this.prepared.set(key, prepared);
    if (this.prepared.size > PREPARED) this.prepared.delete(this.prepared.keys().next().value!);
    return prepared;
  }

  private *steps(prepared: Prepared): Steps<void> {
    const { compiled, body } = prepared;
    for (const each of compiled.imports) yield* this.bindImport(each, compiled.source);
    const { file, line: start } = compiled.source;
    for (const { name, kind, definition, line } of compiled.declarations) {
      this.names.declare(name, { kind, listed: !definition && kind !== 'import', file, line: start + line });
      this.facts.variables.delete(name);
    }
    // What it declares itself does not change what it means.
    prepared.version = this.names.version;
    const running = this.run(compiled, body, { exports: {} }, this.loader.require(file));
    if (running instanceof Promise) yield running;
  }

  private *bindImport({ specifier, names, offset }: Import, source: Source): Steps<void> {
    try {
      const module: unknown = yield* this.loader.import(specifier, source.file);
      for (const { imported, local, used } of names) {
        const found = pick(module, imported);
        if (found) Reflect.set(globalThis, local, found.value);
        else if (used)
          throw new SyntaxError(`The module '${specifier}' does not provide an export named '${imported}'`);
      }
    } catch (error) {
      throw this.stacks.at(error, source, offset);
    }
  }

  private compile(source: Source): Compiled {
    const recording = this.options.record ? this.facts.watch(source) : undefined;
    return compile(source, this.names, recording);
  }

  private run(compiled: Compiled, body: Prepared['body'], module: { exports: unknown }, require: unknown): unknown {
    const { file } = compiled.source;
    const { context, enter } = this.guard;
    const { record } = this.probes;
    return body(module.exports, require, module, file, path.dirname(file), context, enter, record, this.kit(file));
  }

  private script(compiled: Compiled): Prepared['body'] {
    const strict = compiled.source.kind === 'cell' ? '"use strict";' : '';
    const keyword = compiled.asynchronous ? 'async function' : 'function';
    const text = `(${keyword} (${PARAMETERS.join(', ')}) {${strict}\n${compiled.code}\n})`;
    const filename = this.stacks.register(compiled);
    try {
      return new vm.Script(text, { filename, lineOffset: -1 }).runInThisContext();
    } catch (error) {
      throw this.stacks.syntaxError(error as Error);
    }
  }

  private kit(file: string): Kit {
    const { mask, unmask, wait, iterate } = this.guard;
    return {
      meta: { url: pathToFileURL(file).href, filename: file, dirname: path.dirname(file) },
      import: async (specifier) => pick(await settle(this.loader.import(String(specifier), file)), '*')?.value,
      show,
      readonly: () => {
        throw new TypeError('Assignment to constant variable.');
      },
      mask,
      unmask,
      wait,
      iterate,
    };
  }

  /** Data paths resolve from the script's folder, until a cell changes it itself. */
  private enter(folder: string): void {
    if (folder === this.folder || !fs.existsSync(folder)) return;
    process.chdir(folder);
    this.folder = folder;
  }
}

/** Prints the value of a cell's last expression. */
function show(value: unknown): void {
  if (value !== undefined) process.stdout.write(`${inspect(value)}\n`);
}
