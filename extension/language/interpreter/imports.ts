/** Imports: the package, and other scripts of the workspace. */
import type { Export, Import, Statement } from '../ir/nodes';
import { UNKNOWN, type Value } from '../values';
import { nodeModule } from './builtins/node';
import { evaluate } from './expressions';
import type { Interpreter, Place } from './interpreter';
import { memberOf } from './library/members';
import { importedByLibrary } from './library/models';
import { declare } from './patterns';
import { Scope } from './scope';
import { execute } from './statements';

/** The package's modules, and the path by which their members are known. */
const PACKAGE: ReadonlyMap<string, readonly string[]> = new Map([
  ['tensorpad', []],
  ['tensorpad/vision', ['vision']],
  ['tensorpad/plot', ['plot']],
]);

/** The module of a name, as a value with members. */
export function moduleOf(run: Interpreter, name: string): Value {
  const path = PACKAGE.get(name);
  if (path) return { kind: 'member', path };
  if (run.place.library) {
    const found = importedByLibrary(run.place.file, name);
    return 'program' in found ? scriptOf(run, found) : { kind: 'member', path: found };
  }
  const found = name.startsWith('.') ? run.host.load?.(run.place.file, name) : undefined;
  return found ? scriptOf(run, found) : (nodeModule(name) ?? UNKNOWN);
}

export function importInto(run: Interpreter, node: Import, scope: Scope): void {
  const module = moduleOf(run, node.from);
  for (const { imported, local } of node.names) {
    const target = { kind: 'name', name: local.text, start: local.start, end: local.end } as const;
    declare(run, target, pick(run, module, imported), scope);
    // Of a script that imports this one, in a circle, the name has its value when that script has run.
    const slot = scope.own(local.text);
    if (slot) unfinished.get(module)?.push(() => run.set(slot, pick(run, module, imported)));
  }
}

/** What is to be done when a script that still runs has run. */
const unfinished = new WeakMap<Value, (() => void)[]>();

function pick(run: Interpreter, module: Value, name: string): Value {
  if (name === '*') return module;
  if (module.kind === 'member') return name === 'default' ? module : memberOf(run, [...module.path, name]);
  return module.kind === 'namespace' ? (module.exports.get(name) ?? UNKNOWN) : UNKNOWN;
}

/** Another script, run once. */
export function scriptOf(run: Interpreter, place: Place): Value {
  const known = run.modules.get(place.file);
  if (known) return known;
  const exports = new Map<string, Value>();
  const value: Value = { kind: 'namespace', exports };
  run.modules.set(place.file, value);
  const waiting: (() => void)[] = [];
  unfinished.set(value, waiting);
  const scope = new Scope(undefined, {}, place);
  run.at(place, () => {
    execute(run, place.program.body, scope);
    collect(run, place.program.body, scope, exports);
  });
  unfinished.delete(value);
  for (const settle of waiting) settle();
  return value;
}

function collect(run: Interpreter, body: readonly Statement[], scope: Scope, exports: Map<string, Value>): void {
  for (const node of body) {
    if (node.kind !== 'export') continue;
    const from = node.from === undefined ? undefined : moduleOf(run, node.from);
    for (const { exported, local } of node.names) {
      if (exported === '*') {
        if (from?.kind === 'namespace')
          for (const [name, value] of from.exports) if (name !== 'default') exports.set(name, value);
      } else exports.set(exported, from ? pick(run, from, local) : (scope.find(local)?.value ?? UNKNOWN));
    }
    if (node.value) exports.set('default', scope.own(DEFAULT)?.value ?? UNKNOWN);
  }
}

/** The name under which a default export is kept; no script can use it. */
const DEFAULT = '*default';

export function exportFrom(run: Interpreter, node: Export, scope: Scope): void {
  if (!node.value) return;
  const value = evaluate(run, node.value, scope);
  declare(run, { kind: 'name', name: DEFAULT, start: node.start, end: node.start }, value, scope);
}
