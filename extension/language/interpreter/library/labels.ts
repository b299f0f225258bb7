/** Numbers that samples hold, such as labels: between which they lie is told by looking at some of the samples. */
import { list, UNKNOWN, type Value } from '../../values';
import { between, boundsOf, type Span, setSpan } from '../../values/spans';
import { Walk } from '../../values/work';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { Slot } from '../store';
import { numberOf } from './arguments';

/** What is common to all samples, with the numbers between which those of the given samples lie. */
export function ranged(run: Interpreter, sample: Value, some: readonly Value[]): Value {
  if (sample.kind === 'number' && typeof sample.value !== 'number') return spanned({ ...sample }, some.map(whole));
  if (sample.kind === 'tensor' && sample.shape && !boundsOf(sample)) {
    const spans = some.map(boundsOf);
    return spans.some((span) => span?.draws !== undefined) ? sample : spanned({ ...run.tensor(sample) }, spans);
  }
  const parts = partsOf(sample);
  const others = some.map(partsOf);
  if (!parts || others.some((other) => other?.size !== parts.size)) return sample;
  const of = (key: string | number) => others.map((other) => other!.get(key) ?? UNKNOWN);
  const fields = new Map([...parts].map(([key, part]) => [key, ranged(run, part, of(key))]));
  if (sample.kind === 'literal')
    return { kind: 'literal', slot: new Slot({ ...sample.slot.value, fields: fields as Map<string, Value> }) };
  return array(list([...fields.values()]));
}

function whole(value: Value): Span | undefined {
  const known = numberOf(value);
  return known === undefined || !Number.isInteger(known) ? undefined : between(known, known);
}

/** A value between the lowest and the highest of numbers, if all of them are known. */
function spanned<T extends Value>(value: T, spans: readonly (Span | undefined)[]): T {
  if (spans.length === 0 || spans.includes(undefined)) return value;
  const known = spans as Span[];
  const low = Math.min(...known.map((span) => span.low));
  const high = Math.max(...known.map((span) => span.high));
  setSpan(value, { ...between(low, high), seen: true });
  return value;
}

/** A sample, if all that it holds can be gone through: arrays may hold each other many times over. */
export function manageable(sample: Value): Value {
  return isManageable(sample, new Walk()) ? sample : UNKNOWN;
}

function isManageable(sample: Value, walk: Walk): boolean {
  const parts = partsOf(sample);
  if (!parts) return true;
  if (!walk.enter()) return false;
  const all = [...parts.values()].every((part) => isManageable(part, walk));
  walk.leave();
  return all;
}

/** What a sample is made of, by place or name. */
function partsOf(value: Value): ReadonlyMap<string | number, Value> | undefined {
  if (value.kind === 'array') return partsOf(value.slot.value);
  if (value.kind === 'literal') return value.slot.value.fields;
  return value.kind === 'list' ? new Map(value.items.entries()) : undefined;
}

/** Whether a sample holds whole numbers that differ from sample to sample. */
export function counts(sample: Value): boolean {
  if (sample.kind === 'number') return typeof sample.value !== 'number' && sample.integer !== false;
  if (sample.kind === 'tensor') return /^int/.test(sample.dtype ?? '') && !boundsOf(sample);
  return [...(partsOf(sample)?.values() ?? [])].some(counts);
}
