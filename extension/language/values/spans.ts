/** Between which numbers the elements of tensors lie, and of short ones the elements themselves. */
import { type Size, same } from '../sizes';
import type { Value } from './value';

export interface Span {
  readonly low: number;
  readonly high: number;
  /** Drawn by chance, so often; absent: both ends occur. */
  readonly draws?: number;
  /** Joined of parts between different numbers: a part of it says nothing. */
  readonly mixed?: boolean;
  /** Seen in some of the things it stands for: in others, elements may lie beyond. */
  readonly seen?: boolean;
  /** All elements, row after row. */
  readonly elements?: readonly number[];
  /** Shared with views: whether the elements were written to since. */
  readonly memory: { written: boolean };
}

/** Elements kept of a tensor. */
const KEPT = 512;

const spans = new WeakMap<object, Span>();

export function between(low: number, high: number, draws?: number): Span {
  return { low, high, ...(draws !== undefined && { draws }), memory: { written: false } };
}

/** The span of elements that are known one by one. */
export function spanning(elements: readonly number[], memory: Span['memory'] = { written: false }): Span | undefined {
  if (elements.length === 0) return undefined;
  const [low, high] = elements.reduce(
    ([least, most], each) => [Math.min(least, each), Math.max(most, each)],
    [elements[0]!, elements[0]!],
  );
  return { low, high, memory, ...(elements.length <= KEPT && { elements }) };
}

export function setSpan(value: Value, span: Span | undefined): void {
  if (span) spans.set(value, span);
}

export function spanOf(value: Value | undefined): Span | undefined {
  const span = value && spans.get(value);
  return span?.memory.written ? undefined : span;
}

/** What is known of the elements of a tensor in another arrangement, or of a part of it. */
export function boundsOf(value: Value | undefined): Span | undefined {
  const span = spanOf(value);
  if (!span?.elements) return span;
  const { elements: _elements, ...bounds } = span;
  return bounds;
}

const uniform = new WeakMap<object, Size>();

/** Notes the size that each element of a tensor is, where it is no plain number; `undefined` forgets it. */
export function setUniform(value: Value, size: Size | undefined): void {
  if (size === undefined) uniform.delete(value);
  else uniform.set(value, size);
}

export function uniformOf(value: Value | undefined): Size | undefined {
  return value && uniform.get(value);
}

/** The elements of a tensor are others now, and so are those of all that shares its memory. */
export function overwriteSpan(value: Value): void {
  const span = spans.get(value);
  if (span) span.memory.written = true;
}

/** Whether as much is known of the elements of two tensors. */
export function alikeSpans(a: Value, b: Value): boolean {
  const [x, y] = [spanOf(a), spanOf(b)];
  const [one, other] = [uniform.get(a), uniform.get(b)];
  if (one !== other && (one === undefined || other === undefined || !same(one, other))) return false;
  if (x === y) return true;
  if (
    !x ||
    !y ||
    x.low !== y.low ||
    x.high !== y.high ||
    x.draws !== y.draws ||
    x.mixed !== y.mixed ||
    x.seen !== y.seen
  )
    return false;
  const [own, others] = [x.elements, y.elements];
  if (!own || !others || own === others) return own === others;
  return own.length === others.length && own.every((each, at) => each === others[at]);
}
