/** Random changes to a call: sizes, ranks, numbers, options and forms, so that it may fit or not. */
import { reform } from './forms';
import { DTYPES, type Random, SIZES } from './random';
import type { Spec, Specimen } from './specimens';

function mutateShape(shape: readonly number[], random: Random): number[] {
  const result = [...shape];
  const at = random.below(Math.max(1, shape.length));
  switch (random.below(7)) {
    case 0:
      result.splice(random.below(shape.length + 1), 0, random.pick(SIZES));
      break;
    case 1:
      result.splice(at, 1);
      break;
    case 2:
      result.splice(at, 1, 1);
      break;
    case 3: {
      const other = random.below(Math.max(1, shape.length));
      if (shape.length > 0) [result[at], result[other]] = [result[other]!, result[at]!];
      break;
    }
    case 4:
      if (shape.length > 0) result[at] = Math.max(0, result[at]! + (random.below(2) ? 1 : -1));
      break;
    case 5:
      result.unshift(random.pick(SIZES));
      break;
    default:
      if (shape.length > 0) result[at] = random.pick(SIZES);
  }
  return result.slice(0, 7);
}

/** Every place in a call that can be changed. */
function places(spec: Spec, path: readonly (string | number)[], into: (readonly (string | number)[])[]): void {
  if (['number', 'boolean', 'string'].includes(typeof spec)) into.push(path);
  if (spec === null || typeof spec !== 'object') return;
  if ('tensor' in spec) into.push(path, path);
  else if ('dtype' in spec) into.push(path);
  else if ('list' in spec) for (const [i, item] of spec.list.entries()) places(item, [...path, 'list', i], into);
  else if ('record' in spec)
    for (const [key, item] of Object.entries(spec.record)) places(item, [...path, 'record', key], into);
}

export function mutate(specimen: Specimen, random: Random): Specimen {
  let result = specimen;
  for (let count = 1 + random.below(2); count > 0; count--)
    result = random.below(4) === 0 ? reform(result, random) : once(result, random);
  return result;
}

const numbers = (value: number): number[] => [value + 1, value - 1, 0, 1, 2, 3, -1, 0 - value, value * 2];
const STRINGS = ['mean', 'sum', 'none', 'same', 'valid', 'reflect', 'x'];

function once(specimen: Specimen, random: Random): Specimen {
  const found: (readonly (string | number)[])[] = [];
  if (specimen.self) places(specimen.self, ['self'], found);
  for (const [i, arg] of specimen.args.entries()) places(arg, ['args', i], found);
  if (found.length === 0) return specimen;
  const path = random.pick(found);
  const copy = structuredClone(specimen) as unknown as Record<string, unknown>;
  let owner = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) owner = owner[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  const value = owner[last] as Spec;
  if (typeof value === 'number') owner[last] = random.pick(numbers(value));
  else if (typeof value === 'boolean') owner[last] = !value;
  else if (typeof value === 'string') owner[last] = random.pick(STRINGS);
  else if (value && typeof value === 'object' && 'dtype' in value && !('tensor' in value))
    owner[last] = { dtype: random.pick(DTYPES) };
  else if (value && typeof value === 'object' && 'tensor' in value)
    owner[last] =
      random.below(12) === 0
        ? { ...value, dtype: random.pick(DTYPES) }
        : { ...value, tensor: mutateShape(value.tensor, random) };
  // Nothing that would take long, or much memory.
  const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  return value &&
    typeof value === 'object' &&
    'tensor' in value &&
    numel((owner[last] as { tensor: number[] }).tensor) > 1e6
    ? specimen
    : (copy as unknown as Specimen);
}
