import fs from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { types } from 'node:util';
import vm from 'node:vm';
import type { Compiled } from '../transform/compile';
import { isPath, resolveFile } from './resolve';
import { type Steps, settle } from './steps';

export interface LoaderHost {
  /** The engine that everything in the session shares. */
  engine(specifier: string): unknown;
  compile(file: string, code: string): Compiled;
  /** Runs a compiled module; `module.exports` holds the result. */
  run(compiled: Compiled, module: { exports: unknown }, require: NodeRequire): unknown;
}

/** What `require` says of packages that only `import` can load. */
const ESM_ONLY = new Set(['ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_REQUIRE_ASYNC_MODULE']);

interface Loaded {
  module: { exports: unknown };
  /** When the file was last changed, in milliseconds. */
  changed: number;
  /** The files it imports, as they were loaded for it. */
  files: Map<string, Loaded | undefined>;
  /** The load in which it was last found to be up to date. */
  checked: number;
  /** What its `require` finds, by specifier. */
  imports: Map<string, unknown>;
}

type NodeRequire = (specifier: string) => unknown;

/** Loads what cells and their modules import; files of the user are compiled as cells are and reloaded when changed. */
export class Loader {
  private readonly modules = new Map<string, Loaded>();
  private load = 0;

  constructor(private readonly host: LoaderHost) {}

  /** Loads `specifier` for `importer`, a file; modules that changed on disk are loaded again. */
  *import(specifier: string, importer: string): Steps<unknown> {
    this.load++;
    return yield* this.resolve(specifier, importer);
  }

  /** CommonJS's `require` for code of `file`. */
  require(file: string): NodeRequire {
    const native = createRequire(file);
    const load = (specifier: string): unknown => {
      const imported = this.modules.get(file)?.imports;
      if (imported?.has(specifier)) return imported.get(specifier);
      if (!isEngine(specifier) && !isLocal(specifier, file)) return native(specifier);
      this.load++;
      const loaded = settle(this.resolve(specifier, file));
      if (loaded instanceof Promise) throw new Error(`'${specifier}' uses top-level await: import it instead`);
      return loaded;
    };
    return Object.assign(load, native);
  }

  private *resolve(specifier: string, importer: string): Steps<unknown> {
    if (isEngine(specifier)) return this.host.engine(specifier);
    if (isBuiltin(specifier)) return createRequire(importer)(specifier);
    if (!isPath(specifier)) return yield* this.foreign(specifier, importer);
    const file = resolveFile(specifier, path.dirname(importer));
    if (!file) throw new Error(`Cannot find module '${specifier}' from '${importer}'`);
    if (isForeign(file)) return yield* this.foreign(file, importer);
    return yield* this.file(file);
  }

  /** Packages: by `require` where that is possible, so that cells need not wait. */
  private *foreign(specifier: string, importer: string): Steps<unknown> {
    try {
      return interop(createRequire(importer)(specifier));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'MODULE_NOT_FOUND') throw new Error((error as Error).message.split('\n')[0]);
      if (!code || !ESM_ONLY.has(code)) throw error;
      return interop(yield nativeImport(specifier, importer));
    }
  }

  private *file(file: string): Steps<unknown> {
    const known = this.modules.get(file);
    if (known && this.isFresh(file)) return known.module.exports;
    const code = fs.readFileSync(file, 'utf8');
    const loaded: Loaded = {
      module: { exports: {} },
      changed: fs.statSync(file).mtimeMs,
      files: new Map(),
      checked: this.load,
      imports: new Map(),
    };
    this.modules.set(file, loaded);
    try {
      if (file.endsWith('.json')) loaded.module.exports = JSON.parse(code);
      else yield* this.evaluate(file, code, loaded);
    } catch (error) {
      this.modules.delete(file);
      throw error;
    }
    return loaded.module.exports;
  }

  private *evaluate(file: string, code: string, loaded: Loaded): Steps<void> {
    const compiled = this.host.compile(file, code);
    for (const { specifier } of compiled.imports) {
      const target = isPath(specifier) ? resolveFile(specifier, path.dirname(file)) : specifier;
      // What is missing may have been types only; if not, `require` says so.
      if (!target) continue;
      loaded.imports.set(specifier, yield* this.resolve(specifier, file));
      if (isPath(specifier)) loaded.files.set(target, this.modules.get(target));
    }
    const running = this.host.run(compiled, loaded.module, this.require(file));
    if (running instanceof Promise) yield running;
  }

  /** True if neither the file nor anything it imports has changed since it was loaded. */
  private isFresh(file: string): boolean {
    const known = this.modules.get(file);
    if (!known) return isForeign(file);
    if (known.checked === this.load) return true;
    known.checked = this.load;
    const unchanged = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs === known.changed;
    const fresh =
      unchanged && [...known.files].every(([each, was]) => this.isFresh(each) && this.modules.get(each) === was);
    if (!fresh) this.modules.delete(file);
    return fresh;
  }
}

/** What a module gives for a name of an import statement; undefined if there is no such name. */
export function pick(module: unknown, imported: string): { value: unknown } | undefined {
  if (imported === 'module.exports') return { value: module };
  const object = Object(module) as Record<string, unknown>;
  const typed = object.__esModule === true;
  if (imported === '*') return { value: typed ? namespace(object) : { ...object, default: module } };
  if (imported === 'default' && !typed) return { value: module };
  return imported in object ? { value: object[imported] } : undefined;
}

function isEngine(specifier: string): boolean {
  return specifier === 'tensorpad' || specifier.startsWith('tensorpad/');
}

/** Packages run as they are. */
function isForeign(file: string): boolean {
  return file.split(path.sep).includes('node_modules') || file.endsWith('.node');
}

function isLocal(specifier: string, importer: string): boolean {
  if (!isPath(specifier)) return false;
  const file = resolveFile(specifier, path.dirname(importer));
  return file !== undefined && !isForeign(file);
}

/** `import(specifier)` as code of `importer` would do it. */
function nativeImport(specifier: string, importer: string): Promise<unknown> {
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new vm.Script('(specifier) => import(specifier)', { filename: importer, importModuleDynamically });
  const { emitWarning } = process;
  // Node calls this experimental in the middle of the user's output.
  process.emitWarning = () => {};
  try {
    return script.runInThisContext()(specifier);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** An ES module in the form that compiled `import` statements expect. */
function interop(module: unknown): unknown {
  if (!types.isModuleNamespaceObject(module) || '__esModule' in (module as object)) return module;
  return Object.create(module as object, { __esModule: { value: true } });
}

/** The module itself where `interop` stands before it. */
function namespace(module: object): object {
  const behind = Object.getPrototypeOf(module);
  return types.isModuleNamespaceObject(behind) ? behind : module;
}
