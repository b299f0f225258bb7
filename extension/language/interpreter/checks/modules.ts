/** Modules that nobody registers: in a plain array or object that is a field of a module. */
import type { Range } from '../../ir/nodes';
import type { Value } from '../../values';
import { ENTRIES } from '../builtins/collections';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import { isModule, modulesIn } from '../library/state';
import type { Instance } from '../objects';

/** A field that was given a plain array, and where. */
export interface PlainField extends Range {
  readonly owner: Instance;
  readonly name: string;
  readonly file: string;
}

/** Looked at when everything has run: an array may be registered after it was filled. */
export function checkFields(run: Interpreter): void {
  for (const { owner, name, file, start, end } of run.plainFields) {
    const held = heldIn(owner.fields.value.fields.get(name));
    if (held.length === 0) continue;
    const registered = new Set<Instance>();
    collect(owner, registered);
    if (held.some((module) => registered.has(module))) continue;
    const type = owner.type.kind === 'class' ? owner.type.node.name?.text : origin(owner.type)?.at(-1);
    run.notes.report({
      file,
      start,
      end,
      node: { kind: 'name', name, start, end },
      code: 'hidden-modules',
      message: `${held.length === 1 ? 'a module' : `${held.length} modules`} in ${type ?? 'the module'}.${name} ${held.length === 1 ? 'is' : 'are'} not registered: parameters() does not list them, so no optimizer trains them`,
      related: [],
    });
  }
}

/** Arrays in arrays are looked through so deep. */
const DEPTH = 3;

function heldIn(value: Value | undefined, depth = 0): Instance[] {
  if (value === undefined || depth > DEPTH) return [];
  const inner = (values: Iterable<Value>) => [...values].flatMap((each) => heldIn(each, depth + 1));
  switch (value.kind) {
    case 'array':
      return heldIn(value.slot.value, depth);
    case 'list':
      return inner(value.items);
    case 'sequence':
      return inner([value.element]);
    case 'literal':
      return inner(value.slot.value.fields.values());
    case 'instance': {
      const held: Instance = value;
      if (isModule(held)) return hasParameters(held) ? [held] : [];
      const entries = (held as Instance).fields.value.fields.get(ENTRIES);
      return entries ? heldIn(entries, depth) : [];
    }
    default:
      return [];
  }
}

/** Activations train nothing, wherever they are kept. */
function hasParameters(module: Instance): boolean {
  if (module.type.kind === 'class' || modulesIn(module).length > 0) return true;
  return (
    module.module.value !== undefined &&
    !/^(ReLU|GELU|Tanh|Sigmoid|Dropout|Softmax|Identity|Flatten|.*Pool.*|.*Loss)/.test(module.module.value.type)
  );
}

function collect(module: Instance, into: Set<Instance>): void {
  for (const [, inner] of modulesIn(module)) {
    if (into.has(inner)) continue;
    into.add(inner);
    collect(inner, into);
  }
}
