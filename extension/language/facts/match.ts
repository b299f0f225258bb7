/** Brings the facts of cells that ran to the script as it reads now: moved cells are followed, edits worked around. */
import type { Fact } from '../../protocol/kernel';
import { commonPrefix, commonSuffix } from '../likeness';
import type { ScriptText } from '../script';

/** A fact at its place in the present text. */
export interface PlacedFact {
  /** Offsets in the script. */
  start: number;
  end: number;
  fact: Fact;
  /** The cell reads differently from what ran. */
  edited: boolean;
}

/** A text counts as an earlier version of a cell when they have at least this share in common. */
const LIKENESS = 0.5;

/** Finds the facts of each cell of a script. */
export function placeFacts(script: ScriptText, ran: ReadonlyMap<string, readonly Fact[]>): PlacedFact[] {
  const placed: PlacedFact[] = [];
  const left = new Map(ran);
  const edited = script.cells.filter((cell) => {
    const facts = ran.get(cell.code);
    if (!facts) return cell.code !== '';
    left.delete(cell.code);
    const offset = script.lineStart(cell.codeLine);
    for (const fact of facts) placed.push({ start: offset + fact.start, end: offset + fact.end, fact, edited: false });
    return false;
  });
  for (const cell of edited) {
    const earlier = closest(cell.code, [...left.keys()].reverse());
    if (earlier === undefined) continue;
    const move = follow(earlier, cell.code);
    const offset = script.lineStart(cell.codeLine);
    for (const fact of left.get(earlier) ?? []) {
      const at = move(fact.start, fact.end);
      if (at !== undefined)
        placed.push({ start: offset + at, end: offset + at + fact.end - fact.start, fact, edited: true });
    }
    left.delete(earlier);
  }
  return placed;
}

/** The candidate that shares most with `text` at both ends. */
function closest(text: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let most = LIKENESS;
  for (const candidate of candidates) {
    const prefix = commonPrefix(candidate, text);
    const shared = prefix + commonSuffix(candidate, text, prefix);
    const likeness = shared / Math.max(candidate.length, text.length);
    if (likeness > most) {
      best = candidate;
      most = likeness;
    }
  }
  return best;
}

/** Maps a stretch of the old text to its start in the new one, if it lies outside of what changed. */
function follow(from: string, to: string): (start: number, end: number) => number | undefined {
  const prefix = commonPrefix(from, to);
  const suffix = commonSuffix(from, to, prefix);
  return (start, end) => {
    if (end <= prefix) return start;
    return start >= from.length - suffix ? start + to.length - from.length : undefined;
  };
}
