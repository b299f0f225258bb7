/** Copies of objects, as `copy.copy` and `copy.deepcopy` make them. */
import { UNKNOWN, type Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { Slot } from '../store';
import { isParameter, markParameter } from './state';

/** A value of its own; with `deep`, also all that is in it. What is in it twice is so in the copy. */
export function copied(run: Interpreter, value: Value, deep: boolean, known = new Map<Value, Value>()): Value {
  const before = known.get(value);
  if (before) return before;
  if (!run.look(1)) return UNKNOWN;
  const keep = <T extends Value>(made: T): T => {
    known.set(value, made);
    return made;
  };
  const inner = (each: Value) => (deep ? copied(run, each, deep, known) : each);
  const ofMap = (fields: ReadonlyMap<string, Value>) => new Map([...fields].map(([name, each]) => [name, inner(each)]));
  switch (value.kind) {
    case 'tensor': {
      const made = { ...run.tensor(value) };
      return keep(isParameter(value) ? markParameter(made) : made);
    }
    case 'instance': {
      // Layers have their parameters by what they were made of: a copy has its own.
      const module = value.module.value && { ...value.module.value };
      const made = keep({ ...value, fields: new Slot(value.fields.value), module: new Slot(module) });
      run.set(made.fields, { ...value.fields.value, fields: ofMap(value.fields.value.fields) });
      return made;
    }
    case 'array': {
      const made = keep({ ...value, slot: new Slot(value.slot.value) });
      const state = value.slot.value;
      run.set(
        made.slot,
        state.kind === 'list'
          ? { ...state, items: state.items.map(inner) }
          : { ...state, element: inner(state.element) },
      );
      return made;
    }
    case 'literal': {
      const made = keep({ ...value, slot: new Slot(value.slot.value) });
      run.set(made.slot, { ...value.slot.value, fields: ofMap(value.slot.value.fields) });
      return made;
    }
    case 'list':
      return keep({ ...value, items: value.items.map(inner) });
    case 'union':
    case 'object':
      return UNKNOWN;
    default:
      return value;
  }
}
