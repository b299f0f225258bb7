/**
 * The language server, a thread (dist/server.js): documents in; diagnostics, hovers and all else out. What it says comes
 * from the folders beside it.
 */
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type CodeAction,
  CodeActionKind,
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  InlayHintKind,
  LSPErrorCodes,
  MarkupKind,
  PortMessageReader,
  PortMessageWriter,
  ProposedFeatures,
  type Range,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type CellFacts, EXPLAIN_REQUEST, FACTS_NOTIFICATION, FORGET_NOTIFICATION } from '../protocol/language';
import { commands } from '../protocol/names';
import { isModelScript } from '../protocol/scripts';
import type { Code } from './diagnostics/codes';
import type { Diagnostic } from './diagnostics/diagnostic';
import { Edits, type ServerData } from './edits';
import { shapeHints } from './features/hints';
import { hoverAt } from './features/hover';
import { explain, lenses } from './features/lens';
import { argumentShapes, callAt, completeText, textAt } from './features/strings';
import { fixesFor } from './fixes/fixes';
import { Cancelled } from './interpreter/analysis';
import type { Knowledge } from './knowledge';
import { fileOf, uriOf, Workspace } from './workspace';

/** A running loop sends facts many times a second; hints that change as often cannot be read. */
const HINT_DELAY = 400;
/** Milliseconds of silence before what was typed is judged. */
const TYPING_DELAY = 5;

const edits = new Edits((workerData as ServerData).received);
const port = parentPort!;
const connection = createConnection(
  ProposedFeatures.all,
  new PortMessageReader(port),
  new PortMessageWriter(port),
  edits,
);
const documents = new TextDocuments(TextDocument);
const workspace = new Workspace(edits.waiting);
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

connection.onHover(({ textDocument, position }) =>
  answer(textDocument.uri, null, (knowledge, document) => {
    const hover = hoverAt(knowledge, document.offsetAt(position));
    return hover && { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: rangeIn(document, hover) };
  }),
);

connection.languages.inlayHint.on(({ textDocument, range }) =>
  answer(textDocument.uri, [], (knowledge, document) =>
    shapeHints(knowledge, document.offsetAt(range.start), document.offsetAt(range.end)).map((hint) => ({
      position: document.positionAt(hint.at),
      label: hint.label,
      kind: InlayHintKind.Type,
      tooltip: { kind: MarkupKind.Markdown, value: hint.tooltip },
    })),
  ),
);

connection.onCodeAction(({ textDocument, range }, token) =>
  answer(textDocument.uri, [], async (knowledge, document) => {
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const here = ownOf(document, knowledge.diagnostics).filter((each) => each.start <= end && start <= each.end);
    const { version } = document;
    const trial = async (text: string) => {
      // Other requests come first: a cursor that passes a mistake asks for its fixes.
      await new Promise(setImmediate);
      if (token.isCancellationRequested || document.version !== version) throw new Cancelled();
      return workspace.trial(document.uri, text);
    };
    const actions: CodeAction[] = [];
    for (const diagnostic of here)
      for (const [at, { title, edits }] of (await fixesFor(diagnostic, knowledge, trial)).entries())
        actions.push({
          title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [published(document, diagnostic)],
          isPreferred: at === 0,
          edit: {
            changes: { [document.uri]: edits.map((edit) => ({ range: rangeIn(document, edit), newText: edit.text })) },
          },
        });
    return actions;
  }),
);

connection.onCodeLens(({ textDocument }) =>
  answer(textDocument.uri, [], (knowledge, document) =>
    lenses(knowledge).map((lens) => ({
      range: rangeIn(document, lens),
      command: { title: lens.title, command: commands.explainShapes, arguments: [document.uri] },
    })),
  ),
);

// Asked for with every letter or so that is typed: where there is nothing to say, nothing is analysed.
connection.onCompletion(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  const place = document && textAt(workspace.script(document), document.offsetAt(position));
  if (!place) return [];
  return answer(textDocument.uri, [], (knowledge) =>
    completeText(knowledge, place).map(({ label, detail }, at) => ({
      label,
      detail,
      kind: CompletionItemKind.Value,
      sortText: String(at).padStart(2, '0'),
    })),
  );
});

connection.onSignatureHelp(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  const offset = document?.offsetAt(position) ?? 0;
  const call = document && callAt(workspace.script(document), offset);
  if (!call) return null;
  return answer(textDocument.uri, null, (knowledge) => {
    const shown = argumentShapes(knowledge, call, offset);
    if (!shown) return null;
    const { label, parameters, active, receiver } = shown;
    const signature = {
      label,
      parameters: parameters.map((place) => ({ label: place })),
      ...(receiver && { documentation: receiver }),
    };
    return { signatures: [signature], activeSignature: 0, activeParameter: active };
  });
});

connection.onRequest(EXPLAIN_REQUEST, ({ uri }: { uri: string }) => answer(uri, null, explain));

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
      try {
        publish(document, isModelScript(document.getText()) ? judged(document) : []);
      } catch (error) {
        if (!(error instanceof Cancelled)) throw error;
        judge(uri, TYPING_DELAY);
      }
    }, delay),
  );
}

function publish(document: TextDocument, found: readonly Diagnostic[]): void {
  void connection.sendDiagnostics({
    uri: document.uri,
    version: document.version,
    diagnostics: ownOf(document, found).map((diagnostic) => published(document, diagnostic)),
  });
}

function judged(document: TextDocument): readonly Diagnostic[] {
  const { diagnostics, analysis } = workspace.knowledge(document);
  const { failure } = analysis.notes;
  if (failure)
    connection.console.error(`The analysis of ${document.uri} failed: ${(failure as Error).stack ?? failure}`);
  return diagnostics;
}

/** Answers a request from what is known of a script. Where an edit waits the editor is told so, and asks again. */
async function answer<R>(
  uri: string,
  nothing: R,
  tell: (knowledge: Knowledge, document: TextDocument) => R | undefined | Promise<R>,
): Promise<R | ResponseError<void>> {
  const document = scriptOf(uri);
  if (!document) return nothing;
  try {
    return (await tell(workspace.knowledge(document), document)) ?? nothing;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    return new ResponseError(LSPErrorCodes.ContentModified, 'The text was edited meanwhile.');
  }
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
