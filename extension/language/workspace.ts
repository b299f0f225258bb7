/** The scripts that are open, analysed at most once per version, and what runs recorded of them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Fact } from '../protocol/kernel';
import type { CellFacts } from '../protocol/language';
import { diagnose } from './diagnostics/diagnostic';
import { placeFacts } from './facts/match';
import { FactStore } from './facts/store';
import { hintFor } from './features/describe';
import { Files } from './files';
import { type Analysis, analyze } from './interpreter/analysis';
import { Knowledge } from './knowledge';
import { ScriptText } from './script';

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
  /** Counts changes of other scripts, which this one may import. */
  others: number;
  analysis: Analysis;
  knowledge: Knowledge;
}

export class Workspace {
  private readonly entries = new Map<string, Entry>();
  private readonly scripts = new Map<string, { version: number; script: ScriptText }>();
  private readonly store = new FactStore();
  private readonly recorded = new Map<string, number>();
  /** Texts of open documents by file, which count instead of what is on disk. */
  private readonly open = new Map<string, string>();
  private readonly files = new Files((file) => this.open.get(file) ?? readText(file));
  private changes = 0;

  /** Where `cancelled` says that nobody waits any more, an analysis ends by throwing `Cancelled`. */
  constructor(private readonly cancelled: () => boolean = () => false) {}

  /** A document, read. */
  script(document: Text): ScriptText {
    const { uri, version } = document;
    const known = this.scripts.get(uri);
    if (known?.version === version) return known.script;
    const script = new ScriptText(document.getText(), fileOf(uri), known?.script);
    this.scripts.set(uri, { version, script });
    return script;
  }

  /** Everything known of a document as it reads now. */
  knowledge(document: Text): Knowledge {
    const { uri, version } = document;
    const known = this.entries.get(uri);
    const recorded = this.recorded.get(uri) ?? 0;
    const { changes: others } = this;
    const current = known?.version === version && known.others === others;
    if (known && current && known.recorded === recorded) return known.knowledge;
    const script = this.script(document);
    const analysis = known && current ? known.analysis : this.analyze(script, fileOf(uri));
    const facts = placeFacts(script, this.store.of(uri));
    const knowledge = new Knowledge(script, analysis, diagnose(analysis), facts);
    this.entries.set(uri, { version, recorded, others, analysis, knowledge });
    return knowledge;
  }

  /** Another text stands for a file than what is on disk. */
  change(document: Text): void {
    const file = fileOf(document.uri);
    if (this.open.get(file) === document.getText()) return;
    this.open.set(file, document.getText());
    // Scripts that import this one may mean something else now.
    const importers = [...this.entries.values()].some(({ analysis }) => analysis.run.modules.has(file));
    if (importers) this.changes++;
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
    this.scripts.delete(uri);
    this.open.delete(fileOf(uri));
  }

  /** What another text in the place of a document's would give: for fixes that are tried. */
  trial(uri: string, text: string): Analysis {
    const file = fileOf(uri);
    return this.analyze(new ScriptText(text, file), file);
  }

  private analyze({ program }: ScriptText, file: string): Analysis {
    const { cancelled } = this;
    return analyze(program, file, { load: (from, name) => this.files.load(from, name), cancelled });
  }
}

/** The file of a document; one that was never saved has its name only. */
export function fileOf(uri: string): string {
  try {
    if (uri.startsWith('file:')) return fileURLToPath(uri);
  } catch {
    // Another machine's file is known by its address only.
  }
  return uri.replace(/^[\w-]+:(\/\/)?/, '');
}

export function uriOf(file: string): string {
  return pathToFileURL(file).toString();
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function outline(facts: readonly Fact[]): string {
  return facts.map((fact) => `${fact.start}:${hintFor(fact.seen)}`).join('\n');
}
