/** `Map` and `Set`. */
import { boolean, list, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { equals } from '../arithmetic';
import { call, type Site } from '../calls';
import { initialise, origin } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { join, joinAll } from '../join';
import type { Instance } from '../objects';

export const COLLECTIONS: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet']);

/** The field that holds the entries, as an array; no script can name it. */
export const ENTRIES = '[[entries]]';

export function fillCollection(run: Interpreter, made: Instance, args: readonly Value[]): void {
  const [first] = args;
  const from = first && first.kind !== 'none' ? iterate(run, first) : undefined;
  const pairs = isMap(origin(made.type)?.[0]);
  const given = pairs
    ? from?.items?.map((entry) => list(iterate(run, entry).items ?? [UNKNOWN, UNKNOWN]))
    : from?.items;
  const items = from ? given && distinct(run, given, pairs) : [];
  const state = items ? list(items) : ({ kind: 'sequence', element: from!.element } as const);
  initialise(run, made, ENTRIES, array(state));
}

const isMap = (type: string | undefined): boolean => type?.endsWith('Map') ?? false;

/** Entries without those that come again, of which a Map keeps the last; nothing when that is not known. */
function distinct(run: Interpreter, items: readonly Value[], pairs: boolean): Value[] | undefined {
  const kept: Value[] = [];
  const keyOf = (entry: Value) => (pairs ? (iterate(run, entry).items?.[0] ?? UNKNOWN) : entry);
  for (const item of items) {
    if (!run.look(kept.length)) return undefined;
    const answers = kept.map((other) => equals(keyOf(other), keyOf(item), run));
    if (answers.includes(undefined)) return undefined;
    const at = answers.indexOf(true);
    if (at < 0) kept.push(item);
    else if (pairs) kept[at] = item;
  }
  return kept;
}

export function callCollection(
  run: Interpreter,
  made: Instance,
  type: string,
  name: string,
  args: readonly Value[],
  node: Site,
): Value {
  const entries = made.fields.value.fields.get(ENTRIES) ?? UNKNOWN;
  const { items, element } = iterate(run, entries);
  if (items && !run.look(items.length)) return UNKNOWN;
  const [key = UNDEFINED, value = UNDEFINED] = args;
  const keyOf = (entry: Value) => (isMap(type) ? (iterate(run, entry).items?.[0] ?? UNKNOWN) : entry);
  const itemOf = (entry: Value) => (isMap(type) ? (iterate(run, entry).items?.[1] ?? UNKNOWN) : entry);
  const answers = items?.map((entry) => equals(keyOf(entry), key, run));
  const sure = answers !== undefined && !answers.includes(undefined);
  const at = answers?.indexOf(true) ?? -1;
  const put = (next: Value[]) => initialise(run, made, ENTRIES, array(list(next)));
  switch (name) {
    case 'get':
      if (items && sure) return at < 0 ? UNDEFINED : itemOf(items[at]!);
      return joinAll([UNDEFINED, itemOf(element)], run.either);
    case 'has':
      return boolean(sure ? at >= 0 : undefined);
    case 'set':
    case 'add': {
      const entry = name === 'set' ? list([key, value]) : key;
      if (items && sure) put(at < 0 ? [...items, entry] : items.with(at, entry));
      else
        initialise(
          run,
          made,
          ENTRIES,
          array({ kind: 'sequence', element: items?.length === 0 ? entry : join(element, entry, run.either) }),
        );
      return made;
    }
    case 'delete':
      if (items && sure) put(items.filter((_entry, each) => each !== at));
      else initialise(run, made, ENTRIES, array({ kind: 'sequence', element }));
      return boolean(sure ? at >= 0 : undefined);
    case 'clear':
      put([]);
      return UNDEFINED;
    case 'entries':
      if (isMap(type)) return entries;
      return items
        ? array(list(items.map((item) => list([item, item]))))
        : array({ kind: 'sequence', element: list([element, element]) });
    case 'keys':
      return items ? array(list(items.map(keyOf))) : array({ kind: 'sequence', element: keyOf(element) });
    case 'values':
      return items ? array(list(items.map(itemOf))) : array({ kind: 'sequence', element: itemOf(element) });
    case 'forEach':
      for (const entry of items ?? []) call(run, key, [itemOf(entry), keyOf(entry)], node);
      if (!items) call(run, key, [itemOf(element), keyOf(element)], node);
      return UNDEFINED;
    default:
      return UNKNOWN;
  }
}
