/** Holds what the checker states of a script against what a run of it recorded. */

import { placeFacts } from '../../extension/language/facts/match';
import { Files } from '../../extension/language/files';
import { analyze } from '../../extension/language/interpreter/analysis';
import { Knowledge } from '../../extension/language/knowledge';
import { ScriptText } from '../../extension/language/script';
import { highest, lowest, printShape, type Size, substitute, type Variable } from '../../extension/language/sizes';
import type { TensorValue } from '../../extension/language/values';
import type { Fact, TensorInfo } from '../../extension/protocol/kernel';
import { read, type Script } from './scripts';

export interface Comparison {
  /** Places at which the run saw tensors. */
  places: number;
  /** Of these, places where the checker knows the shape. */
  known: number;
  /** Places where a run saw something that the checker rules out. */
  disagreements: string[];
  /** Places of which the checker does not know the shape. */
  unknown: string[];
}

/** Values kept of a place are that many at most; what others there were is not known. */
const KEPT = 64;

/** Compares what is stated of a script with what its cells, found by their texts, recorded. */
export function compare({ file, text }: Pick<Script, 'file' | 'text'>, ran: ReadonlyMap<string, readonly Fact[]>) {
  const files = new Files(read);
  const script = new ScriptText(text, file);
  const analysis = analyze(script.program, file, { load: (from, name) => files.load(from, name) });
  const knowledge = new Knowledge(script, analysis, [], placeFacts(script, ran));
  const result: Comparison = { places: 0, known: 0, disagreements: [], unknown: [] };
  const places = new Set<string>();
  for (const { fact, start, end } of knowledge.facts) {
    if (fact.seen.length === 0) continue;
    const stated = knowledge.tensors({ start, end });
    const place = `${script.lineOf(start) + 1}: ${fact.text}`;
    if (!places.has(`${start}:${end}`)) {
      places.add(`${start}:${end}`);
      result.places++;
      if (stated.length > 0 && stated.every(({ shape }) => shape)) result.known++;
      else result.unknown.push(place);
    }
    const other = fact.seen.find(({ info }) => !stated.some((value) => admits(value, info)));
    if (other && stated.length > 0 && stated.length < KEPT)
      result.disagreements.push(`${place}: saw ${saw(other.info)}, stated ${stated.map(said).join(' | ')}`);
  }
  return result;
}

const saw = ({ shape, dtype, requiresGrad }: TensorInfo) => `[${shape.join(', ')}] ${dtype} ${requiresGrad}`;
const said = ({ shape, dtype, requiresGrad }: TensorValue) =>
  `${shape ? printShape(shape) : '?'} ${dtype ?? '?'} ${requiresGrad ?? '?'}`;

/** Whether a tensor may be what is stated. */
function admits({ shape, dtype, requiresGrad }: TensorValue, info: TensorInfo): boolean {
  if (dtype && `torch.${dtype}` !== info.dtype) return false;
  if (requiresGrad !== undefined && requiresGrad !== info.requiresGrad) return false;
  return !shape || fits(shape, info.shape);
}

/** Whether there are numbers for the names in a shape, one for each name, that make it the one that was seen. */
function fits(shape: readonly Size[], seen: readonly number[]): boolean {
  if (shape.length !== seen.length) return false;
  const names = new Map<Variable, number>();
  let left = shape.map((size, at) => ({ size, number: seen[at]! }));
  for (;;) {
    const before = names.size;
    left = left
      .map(({ size, number }) => ({ size: substitute(size, (atom) => names.get(atom as Variable)), number }))
      .filter(({ size, number }) => {
        const solved = solve(size, number);
        if (solved) names.set(solved.name, solved.value);
        return !solved;
      });
    if (left.some(({ size, number }) => number < lowest(size) || number > highest(size))) return false;
    if (names.size === before) return true;
  }
}

/** What the only name in a size must stand for. */
function solve(size: Size, number: number): { name: Variable; value: number } | undefined {
  if (typeof size === 'number' || size.terms.length !== 1) return undefined;
  const [{ coefficient, factors }] = size.terms as [(typeof size.terms)[number]];
  const [name, another] = factors;
  const value = (number - size.constant) / coefficient;
  if (name?.kind !== 'variable' || another || !Number.isInteger(value) || value < name.least) return undefined;
  return { name, value };
}
