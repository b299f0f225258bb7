/** What every script finds without importing it. */

import { max, min, type Size } from '../../sizes';
import { boolean, list, number, type RecordValue, string, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { asNumber, rounded } from '../arithmetic';
import { call, callbacks } from '../calls';
import { initialise, openFields, PLACELESS } from '../classes';
import { truth } from '../conditions';
import { array, literal } from '../expressions';
import { moduleOf } from '../imports';
import type { Interpreter } from '../interpreter';
import { iterate, known } from '../iterate';
import { joinAll } from '../join';
import { copied } from '../library/copy';
import type { Native } from '../objects';
import { Slot } from '../store';
import { textOf } from '../text';
import { COLLECTIONS } from './collections';
import { mathematics } from './math';
import { ITERATOR } from './methods';
import { regularExpression } from './patterns';
import { allSettled, promised } from './promises';
import { TYPED, typedArray } from './typed';

type Function = Native['call'];

export function native(name: string, run: Function, members?: Readonly<Record<string, Value>>): Native {
  return { kind: 'native', name, call: run, ...(members && { members: new Map(Object.entries(members)) }) };
}

const nothing: Function = (run, args) => {
  callbacks(run, args, PLACELESS);
  return UNDEFINED;
};
/** Something that is not known, and may call back. */
const something: Function = (run, args) => {
  callbacks(run, args, PLACELESS);
  return UNKNOWN;
};

function natives(functions: Readonly<Record<string, Function>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, native(name, run)]));
}

const consoles = natives(
  Object.fromEntries(
    ['log', 'warn', 'error', 'info', 'debug', 'table', 'assert', 'time', 'timeEnd'].map((name) => [name, nothing]),
  ),
);

const numbers = natives({
  ...Object.fromEntries(
    (['isInteger', 'isFinite', 'isNaN'] as const).map((name): [string, Function] => [
      name,
      (_run, [value]) => {
        const plain = value?.kind === 'number' ? value.value : undefined;
        return boolean(typeof plain === 'number' ? Number[name](plain) : undefined);
      },
    ]),
  ),
  parseFloat: (_run, [value]) => parsed(value, Number.parseFloat),
  parseInt: (_run, [value]) => parsed(value, (text) => Number.parseInt(text, 10), true),
});

function parsed(value: Value | undefined, parse: (text: string) => number, integer = false): Value {
  const text = value && textOf(value);
  return text === undefined ? { kind: 'number', ...(integer && { integer }) } : number(parse(text));
}

const LIMITS: Readonly<Record<string, Value>> = Object.fromEntries(
  (['POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN', 'EPSILON', 'MAX_VALUE', 'MAX_SAFE_INTEGER'] as const).map(
    (name) => [name, number(Number[name])],
  ),
);

const objects = natives({
  keys: (run, [value]) => fields(run, value, (key) => string(key)),
  values: (run, [value]) => fields(run, value, (_key, field) => field),
  entries: (run, [value]) =>
    fields(run, value, (key, field) => list([key === undefined ? string() : string(key), field])),
  fromEntries(run, [value = UNKNOWN]) {
    const { items } = iterate(run, value);
    const result = new Map<string, Value>();
    if (items && !run.look(items.length)) return UNKNOWN;
    for (const item of items ?? []) {
      const [key, field] = iterate(run, item).items ?? [];
      const name = key && textOf(key);
      if (name === undefined || !field) return UNKNOWN;
      result.set(name, field);
    }
    return items ? record(result) : UNKNOWN;
  },
  assign(run, [target = UNKNOWN, ...sources]) {
    for (const source of sources) {
      const from = source.kind === 'literal' ? source.slot.value : undefined;
      if (target.kind === 'instance') {
        for (const [name, value] of from?.fields ?? []) initialise(run, target, name, value);
        if (!from || from.open) openFields(run, target);
      }
      if (target.kind !== 'literal') continue;
      const state = target.slot.value;
      if (!run.look(state.fields.size + (from?.fields.size ?? 0))) return UNKNOWN;
      const merged = new Map([...state.fields, ...(from?.fields ?? [])]);
      run.set(target.slot, {
        kind: 'record',
        fields: merged,
        ...((state.open || !from || from.open) && { open: true }),
      });
    }
    return target;
  },
  freeze: (_run, [value = UNDEFINED]) => value,
});

function record(entries: Map<string, Value>): Value {
  const state: RecordValue = { kind: 'record', fields: entries };
  return { kind: 'literal', slot: new Slot(state) };
}

/** What is made of each field of an object; where they are not all known, of any: its name is left out then. */
function fields(
  run: Interpreter,
  value: Value | undefined,
  give: (key: string | undefined, field: Value) => Value,
): Value {
  const state = value?.kind === 'literal' ? value.slot.value : undefined;
  const own = [...(state?.fields ?? [])];
  if (state && !state.open && run.look(own.length)) return array(list(own.map(([key, field]) => give(key, field))));
  const any = joinAll(
    own.map(([, field]) => field),
    run.either,
  );
  return array({ kind: 'sequence', element: give(undefined, any) });
}

/** Longer arrays are not written out. */
const LONGEST = 1024;

const arrays = natives({
  from(run, [source = UNKNOWN, callback]) {
    const length = source.kind === 'literal' ? source.slot.value.fields.get('length') : undefined;
    const items = length ? sized(run, length) : iterate(run, source);
    const made = items.items
      ? array(list(items.items))
      : array({
          kind: 'sequence',
          element: items.element,
          ...(items.length !== undefined && { length: items.length }),
        });
    return callback && callback.kind !== 'none'
      ? call(run, { kind: 'bound', receiver: made, name: 'map' }, [callback], PLACELESS)
      : made;
  },
  of: (_run, args) => array(list(args)),
  isArray: (_run, [value = UNKNOWN]) => {
    if (value.kind === 'unknown' || value.kind === 'union') return { kind: 'boolean' };
    return { kind: 'boolean', value: value.kind === 'array' || value.kind === 'list' || value.kind === 'sequence' };
  },
});

function sized(run: Interpreter, length: Value) {
  const count = length.kind === 'number' ? length.value : undefined;
  if (typeof count === 'number' && count >= 0 && count <= LONGEST)
    return known(run, Array<Value>(count).fill(UNDEFINED));
  return { element: UNDEFINED, length: count as Size | undefined };
}

const texts = natives({
  parse(run, [text]) {
    if (text?.kind !== 'string' || text.value === undefined || !run.look(text.value.length / 2)) return UNKNOWN;
    return parsedJson(text.value);
  },
  stringify: () => string(),
});

function parsedJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return UNKNOWN;
  }
}

function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return array(list(value.map(fromJson)));
  if (typeof value !== 'object' || value === null) return literal(value);
  return record(new Map(Object.entries(value).map(([key, field]) => [key, fromJson(field)])));
}

const promises = natives({
  all: (run, [value = UNKNOWN]) => allSettled(run, value),
  resolve: (_run, [value = UNDEFINED]) => promised(value),
});

/** Puts in place what scripts find without importing it. */
export function installGlobals(run: Interpreter): void {
  const { globals } = run;
  const add = (name: string, value: Value) => globals.declare(name, new Slot(value, name));
  add('Math', native('Math', something, mathematics(native, { rounded, max, min })));
  add('console', native('console', nothing, consoles));
  add('print', native('print', nothing));
  add(
    'Number',
    native('Number', (_run, [value = number(0)]) => asNumber(value), { ...numbers, ...LIMITS }),
  );
  add(
    'String',
    native('String', (_run, [value]) => string(value && textOf(value))),
  );
  add(
    'Boolean',
    native('Boolean', (own, [value = UNDEFINED]) => boolean(truth(value, own))),
  );
  add(
    'BigInt',
    native('BigInt', (_run, [value = UNKNOWN]) => value),
  );
  add('parseInt', numbers.parseInt!);
  add('parseFloat', numbers.parseFloat!);
  add(
    'Array',
    native(
      'Array',
      (own, args) =>
        args.length === 1 && args[0]!.kind === 'number'
          ? call(own, arrays.from!, [lengthOnly(args[0]!)], PLACELESS)
          : array(list(args)),
      arrays,
    ),
  );
  for (const [name, dtype] of TYPED)
    add(
      name,
      native(name, (own, [source]) => typedArray(own, dtype, source), {
        from: native('from', (own, args) => typedArray(own, dtype, call(own, arrays.from!, args, PLACELESS))),
        of: native('of', (own, args) => typedArray(own, dtype, array(list(args)))),
      }),
    );
  add(
    'RegExp',
    native('RegExp', (_run, [source, flags]) => regularExpression(source, flags)),
  );
  add('Object', native('Object', something, objects));
  add('Promise', native('Promise', something, promises));
  for (const name of COLLECTIONS) add(name, { kind: 'member', path: [name] });
  add('JSON', native('JSON', something, texts));
  add(
    'structuredClone',
    native('structuredClone', (own, [value = UNDEFINED]) => copied(own, value, true)),
  );
  add(
    'Symbol',
    native('Symbol', () => UNKNOWN, { iterator: string(ITERATOR), asyncIterator: string(ITERATOR) }),
  );
  add('Infinity', number(Number.POSITIVE_INFINITY));
  add('NaN', number(Number.NaN));
  add(
    'require',
    native('require', (own, [name]) =>
      name?.kind === 'string' && name.value !== undefined ? moduleOf(own, name.value) : UNKNOWN,
    ),
  );
}

function lengthOnly(length: Value): Value {
  return record(new Map([['length', length]]));
}
