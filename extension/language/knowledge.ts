/** Everything known of a script as it reads now. */
import type { Diagnostic } from './diagnostics/diagnostic';
import type { PlacedFact } from './facts/match';
import type { Analysis } from './interpreter/analysis';
import type { Range } from './ir/nodes';
import type { ScriptText } from './script';
import type { TensorValue, Value } from './values';

export class Knowledge {
  private readonly byPlace = new Map<string, Value[]>();
  private readonly factByPlace = new Map<string, PlacedFact>();

  constructor(
    readonly script: ScriptText,
    readonly analysis: Analysis,
    readonly diagnostics: readonly Diagnostic[],
    readonly facts: readonly PlacedFact[],
  ) {
    for (const [{ start, end }, values] of analysis.notes.values) this.byPlace.set(`${start}:${end}`, values);
    for (const fact of facts) this.factByPlace.set(`${fact.start}:${fact.end}`, fact);
  }

  /** What the analysis says an expression gives. */
  values({ start, end }: Range): readonly Value[] {
    return this.byPlace.get(`${start}:${end}`) ?? [];
  }

  tensors(place: Range): TensorValue[] {
    return this.values(place).filter((value) => value.kind === 'tensor');
  }

  /** What the last run saw of an expression. */
  fact({ start, end }: Range): PlacedFact | undefined {
    return this.factByPlace.get(`${start}:${end}`);
  }
}
