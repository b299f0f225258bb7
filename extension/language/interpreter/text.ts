import type { Value } from '../values';

/** A value as text, as a key or in a template; nothing when it is not known. */
export function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'number':
      return typeof value.value === 'number' ? String(value.value) : undefined;
    case 'boolean':
      return value.value === undefined ? undefined : String(value.value);
    case 'none':
      return value.left ? 'undefined' : 'null';
    default:
      return undefined;
  }
}
