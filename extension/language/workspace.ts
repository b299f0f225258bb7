/** The scripts that are open, parsed at most once per version, and what runs recorded of them. */
import type { Fact } from '../protocol/kernel';
import type { CellFacts } from '../protocol/language';
import { Evaluator } from './constants/evaluator';
import { placeFacts } from './facts/match';
import { FactStore } from './facts/store';
import { hintFor } from './features/describe';
import type { Knowledge } from './features/hover';
import { Script } from './front/script';

/** A document as far as the language server needs one. */
export interface Text {
  uri: string;
  version: number;
  getText(): string;
}

interface Entry {
  version: number;
  /** Counts what was recorded of the script. */
  recorded: number;
  knowledge: Knowledge;
}

export class Workspace {
  private readonly entries = new Map<string, Entry>();
  private readonly store = new FactStore();
  private readonly recorded = new Map<string, number>();

  /** Everything known of a document as it reads now. */
  knowledge(document: Text): Knowledge {
    const known = this.entries.get(document.uri);
    const recorded = this.recorded.get(document.uri) ?? 0;
    if (known?.version === document.version && known.recorded === recorded) return known.knowledge;
    const fresh = known?.version === document.version ? known.knowledge : this.parse(document);
    const facts = placeFacts(fresh.script, this.store.of(document.uri));
    const knowledge = { ...fresh, facts };
    this.entries.set(document.uri, { version: document.version, recorded, knowledge });
    return knowledge;
  }

  /** Takes up facts; true when a shape is new, so that hints have to be drawn again. */
  record(facts: CellFacts): boolean {
    const before = this.store.of(facts.uri).get(facts.code.trimEnd());
    this.store.record(facts);
    this.recorded.set(facts.uri, (this.recorded.get(facts.uri) ?? 0) + 1);
    return before === undefined || outline(before) !== outline(facts.facts);
  }

  forget(): void {
    this.store.forget();
    for (const uri of this.entries.keys()) this.recorded.set(uri, (this.recorded.get(uri) ?? 0) + 1);
  }

  close(uri: string): void {
    this.entries.delete(uri);
  }

  private parse(document: Text): Knowledge {
    const script = new Script(document.getText(), document.uri.endsWith('.js') ? 'script.js' : 'script.ts');
    return { script, facts: [], constants: new Evaluator(script) };
  }
}

function outline(facts: readonly Fact[]): string {
  return facts.map((fact) => `${fact.start}:${hintFor(fact.seen)}`).join('\n');
}
