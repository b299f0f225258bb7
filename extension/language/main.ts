/** The language server: documents in; diagnostics, hovers and all else out. What it says comes from the folders beside it. */
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeActionKind,
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  InlayHintKind,
  MarkupKind,
  ProposedFeatures,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type CellFacts, EXPLAIN_REQUEST, FACTS_NOTIFICATION, FORGET_NOTIFICATION } from '../protocol/language';
import { commands } from '../protocol/names';
import { isModelScript } from '../protocol/scripts';
import type { Code } from './diagnostics/codes';
import type { Diagnostic } from './diagnostics/diagnostic';
import { shapeHints } from './features/hints';
import { hoverAt } from './features/hover';
import { explain, lenses } from './features/lens';
import { argumentShapes, completeText } from './features/strings';
import { fixesFor } from './fixes/fixes';
import { fileOf, uriOf, Workspace } from './workspace';

/** A running loop sends facts many times a second; hints that change as often cannot be read. */
const HINT_DELAY = 400;
/** Milliseconds of silence before what was typed is judged. */
const TYPING_DELAY = 5;

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const workspace = new Workspace();
const judging = new Map<string, NodeJS.Timeout>();
let refreshing: NodeJS.Timeout | undefined;
let canRefresh = false;

connection.onInitialize(({ capabilities }) => {
  canRefresh = capabilities.workspace?.inlayHint?.refreshSupport ?? false;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      codeLensProvider: {},
      completionProvider: { triggerCharacters: ["'", '"', ',', ' '] },
      signatureHelpProvider: { triggerCharacters: ['(', ','] },
    },
    serverInfo: { name: 'Tensorpad' },
  };
});

connection.onHover(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  const hover = document && hoverAt(workspace.knowledge(document), document.offsetAt(position));
  if (!document || !hover) return null;
  return { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: rangeIn(document, hover) };
});

connection.languages.inlayHint.on(({ textDocument, range }) => {
  const document = scriptOf(textDocument.uri);
  if (!document) return [];
  const knowledge = workspace.knowledge(document);
  return shapeHints(knowledge, document.offsetAt(range.start), document.offsetAt(range.end)).map((hint) => ({
    position: document.positionAt(hint.at),
    label: hint.label,
    kind: InlayHintKind.Type,
    tooltip: { kind: MarkupKind.Markdown, value: hint.tooltip },
  }));
});

connection.onCodeAction(({ textDocument, range }, token) => {
  const document = scriptOf(textDocument.uri);
  if (!document) return [];
  const knowledge = workspace.knowledge(document);
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const here = ownOf(document, knowledge.diagnostics).filter((each) => each.start <= end && start <= each.end);
  return here.flatMap((diagnostic) => {
    if (token.isCancellationRequested) return [];
    const fixes = fixesFor(diagnostic, knowledge, (text) => workspace.trial(document.uri, text));
    return fixes.map(({ title, edits }, at) => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [published(document, diagnostic)],
      isPreferred: at === 0,
      edit: {
        changes: { [document.uri]: edits.map((edit) => ({ range: rangeIn(document, edit), newText: edit.text })) },
      },
    }));
  });
});

connection.onCodeLens(({ textDocument }) => {
  const document = scriptOf(textDocument.uri);
  if (!document) return [];
  return lenses(workspace.knowledge(document)).map((lens) => ({
    range: rangeIn(document, lens),
    command: { title: lens.title, command: commands.explainShapes, arguments: [document.uri] },
  }));
});

connection.onCompletion(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  if (!document) return [];
  return completeText(workspace.knowledge(document), document.offsetAt(position)).map(({ label, detail }, at) => ({
    label,
    detail,
    kind: CompletionItemKind.Value,
    sortText: String(at).padStart(2, '0'),
  }));
});

connection.onSignatureHelp(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  const shown = document && argumentShapes(workspace.knowledge(document), document.offsetAt(position));
  if (!shown) return null;
  return { signatures: [{ label: shown.label, parameters: [] }], activeSignature: 0, activeParameter: shown.active };
});

connection.onRequest(EXPLAIN_REQUEST, ({ uri }: { uri: string }) => {
  const document = scriptOf(uri);
  return document ? explain(workspace.knowledge(document)) : null;
});

connection.onNotification(FACTS_NOTIFICATION, (facts: CellFacts) => {
  if (workspace.record(facts)) refreshHints();
});
connection.onNotification(FORGET_NOTIFICATION, () => {
  workspace.forget();
  refreshHints();
});

documents.onDidChangeContent(({ document }) => {
  workspace.change(document);
  for (const { uri } of documents.all()) judge(uri, uri === document.uri ? TYPING_DELAY : HINT_DELAY);
});
documents.onDidClose(({ document }) => {
  workspace.close(document.uri);
  clearTimeout(judging.get(document.uri));
  judging.delete(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});
documents.listen(connection);
connection.listen();

/** Publishes what is wrong with a script, once typing pauses. */
function judge(uri: string, delay: number): void {
  clearTimeout(judging.get(uri));
  judging.set(
    uri,
    setTimeout(() => {
      judging.delete(uri);
      const document = documents.get(uri);
      if (!document) return;
      const found = isModelScript(document.getText()) ? judged(document) : [];
      void connection.sendDiagnostics({
        uri,
        version: document.version,
        diagnostics: ownOf(document, found).map((diagnostic) => published(document, diagnostic)),
      });
    }, delay),
  );
}

function judged(document: TextDocument): readonly Diagnostic[] {
  const { diagnostics, analysis } = workspace.knowledge(document);
  const { failure } = analysis.notes;
  if (failure)
    connection.console.error(`The analysis of ${document.uri} failed: ${(failure as Error).stack ?? failure}`);
  return diagnostics;
}

/** What is wrong in the script itself: what it imports is judged where it is open. */
function ownOf({ uri }: TextDocument, found: readonly Diagnostic[]): Diagnostic[] {
  return found.filter(({ file }) => file === fileOf(uri));
}

/** The page that explains a kind of mistake, shipped with the extension. */
function pageOf(code: Code): string {
  return pathToFileURL(path.join(__dirname, '..', 'docs', 'diagnostics', `${code}.md`)).toString();
}

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

function published(document: TextDocument, diagnostic: Diagnostic) {
  const { code, severity, message, hint, related } = diagnostic;
  return {
    range: rangeIn(document, diagnostic),
    severity: SEVERITIES[severity],
    code,
    codeDescription: { href: pageOf(code) },
    source: 'tensorpad',
    message: `${message}\n${hint}`,
    relatedInformation: related.map((place) => {
      const uri = place.file === diagnostic.file ? document.uri : uriOf(place.file);
      return { message: place.message, location: { uri, range: rangeIn(documents.get(uri) ?? document, place) } };
    }),
  };
}

function rangeIn(document: TextDocument, { start, end }: { start: number; end: number }): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

function scriptOf(uri: string): TextDocument | undefined {
  const document = documents.get(uri);
  return document && isModelScript(document.getText()) ? document : undefined;
}

function refreshHints(): void {
  if (!canRefresh || refreshing) return;
  refreshing = setTimeout(() => {
    refreshing = undefined;
    void connection.languages.inlayHint.refresh();
  }, HINT_DELAY);
}
