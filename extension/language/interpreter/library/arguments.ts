/** Arguments of classes that rules do not know, by place or by name. */
import type { RecordValue, Value } from '../../values';

/** Sorts arguments to the names of parameters; a trailing plain object gives them by name. */
export function named(args: readonly Value[], parameters: readonly string[]): Map<string, Value> {
  const fields = new Map<string, Value>();
  const last = args.at(-1);
  const options: RecordValue | undefined =
    last?.kind === 'literal' ? last.slot.value : last?.kind === 'record' ? last : undefined;
  const positional = options ? args.slice(0, -1) : args;
  positional.forEach((arg, at) => {
    const name = parameters[at];
    if (name !== undefined && !(arg.kind === 'none' && arg.left)) fields.set(name, arg);
  });
  for (const [name, value] of options?.fields ?? [])
    if (!(value.kind === 'none' && value.left)) fields.set(name, value);
  return fields;
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'number' && typeof value.value === 'number' ? value.value : undefined;
}

/** Whether a flag is set; nothing when that is not known. */
export function flagOf(value: Value | undefined, fallback: boolean): boolean | undefined {
  if (!value || value.kind === 'none') return fallback;
  return value.kind === 'boolean' ? value.value : undefined;
}
