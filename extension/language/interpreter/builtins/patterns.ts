/** Regular expressions, of texts that are known. */
import { boolean, list, NONE, type ObjectValue, string, UNKNOWN, type Value } from '../../values';
import { array } from '../expressions';
import { Slot } from '../store';

const TYPE = 'RegExp';

/** `new RegExp(source, flags)`, which `/source/flags` is, too. */
export function regularExpression(source: Value | undefined, flags: Value | undefined): Value {
  const fields = { source: source ?? string(''), flags: flags ?? string('') };
  return { kind: 'object', type: TYPE, fields: new Map(Object.entries(fields)) };
}

export const isRegularExpression = (value: Value | undefined): value is ObjectValue =>
  value?.kind === 'object' && value.type === TYPE;

/** What matching may cost: a text is gone through again for each repetition in the expression. */
const WORK = 1e7;

/** The expression, where matching a text of this length with it is little work. */
function compiled(value: ObjectValue, length: number): RegExp | undefined {
  const [source, flags] = ['source', 'flags'].map((name) => {
    const field = value.fields.get(name);
    return field?.kind === 'string' ? field.value : undefined;
  });
  if (source === undefined || flags === undefined || /\)[*+{]|\\\d/.test(source)) return undefined;
  const repetitions = source.match(/[*+]|\{\d+,/g)?.length ?? 0;
  if ((length + 1) ** (repetitions + 1) > WORK) return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** `exec` and `test`; an expression that remembers where it stopped is not followed. */
export function callRegularExpression(receiver: ObjectValue, name: string, [text]: readonly Value[]): Value {
  if (text?.kind !== 'string' || text.value === undefined) return name === 'test' ? boolean() : UNKNOWN;
  const expression = compiled(receiver, text.value.length);
  if (!expression || expression.global || expression.sticky) return name === 'test' ? boolean() : UNKNOWN;
  if (name === 'test') return boolean(expression.test(text.value));
  return name === 'exec' ? found(expression.exec(text.value)) : UNKNOWN;
}

/** Methods of a text that take an expression; nothing where that is not known. */
export function matched(text: string, name: string, [by, to]: readonly Value[]): Value | undefined {
  const expression = isRegularExpression(by) ? compiled(by, text.length) : undefined;
  if (!expression) return undefined;
  const strings = (items: readonly string[]) => array(list(items.map((each) => string(each))));
  switch (name) {
    case 'match': {
      const match = text.match(expression);
      return match && expression.global ? strings(match) : found(match);
    }
    case 'matchAll':
      return expression.global ? array(list([...text.matchAll(expression)].map(found))) : undefined;
    case 'split':
      return strings(text.split(expression));
    case 'search':
      return { kind: 'number', value: text.search(expression) };
    case 'replace':
    case 'replaceAll':
      if (to?.kind !== 'string' || to.value === undefined || (name === 'replaceAll' && !expression.global)) return;
      return string(text.replace(expression, to.value));
    default:
      return undefined;
  }
}

/** A match: an array of its parts, or an object where parts have names. */
function found(match: RegExpMatchArray | null): Value {
  if (!match) return NONE;
  const part = (text: string | undefined): Value => (text === undefined ? { kind: 'none', left: true } : string(text));
  const parts = [...match].map(part);
  if (!match.groups) return array(list(parts));
  const groups = Object.entries(match.groups).map(([key, text]): [string, Value] => [key, part(text)]);
  const fields = new Map<string, Value>([
    ...parts.map((each, at): [string, Value] => [String(at), each]),
    ['groups', { kind: 'literal', slot: new Slot({ kind: 'record', fields: new Map(groups) }) }],
  ]);
  return { kind: 'literal', slot: new Slot({ kind: 'record', fields }) };
}
