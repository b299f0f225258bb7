/** Everything known of a script as it reads now. */
import type { Diagnostic } from './diagnostics/diagnostic';
import type { PlacedFact } from './facts/match';
import type { Analysis } from './interpreter/analysis';
import type { Range } from './ir/nodes';
import type { ScriptText } from './script';
import type { TensorValue, Value } from './values';

export class Knowledge {
  private readonly byPlace = new Map<number, Value[]>();
  private readonly factByPlace = new Map<number, PlacedFact>();

  constructor(
    readonly script: ScriptText,
    readonly analysis: Analysis,
    readonly diagnostics: readonly Diagnostic[],
    readonly facts: readonly PlacedFact[],
  ) {
    for (const [place, values] of analysis.notes.values) this.byPlace.set(key(place), values);
    for (const fact of facts) this.factByPlace.set(key(fact), fact);
  }

  /** What the analysis says an expression gives. */
  values(place: Range): readonly Value[] {
    return this.byPlace.get(key(place)) ?? [];
  }

  tensors(place: Range): TensorValue[] {
    return this.values(place).filter((value) => value.kind === 'tensor');
  }

  /** What the last run saw of an expression. */
  fact(place: Range): PlacedFact | undefined {
    return this.factByPlace.get(key(place));
  }
}

/** Longer than any script. */
const SPAN = 2 ** 26;

function key({ start, end }: Range): number {
  return start * SPAN + end;
}
