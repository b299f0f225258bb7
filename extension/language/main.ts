/** The language server: documents in, hovers and hints out. What it says comes from the folders beside it. */
import {
  createConnection,
  InlayHintKind,
  MarkupKind,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type CellFacts, FACTS_NOTIFICATION, FORGET_NOTIFICATION } from '../protocol/language';
import { isModelScript } from '../protocol/scripts';
import { shapeHints } from './features/hints';
import { hoverAt } from './features/hover';
import { Workspace } from './workspace';

/** A running loop sends facts many times a second; hints that change as often cannot be read. */
const HINT_DELAY = 400;

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const workspace = new Workspace();
let refreshing: NodeJS.Timeout | undefined;
let canRefresh = false;

connection.onInitialize(({ capabilities }) => {
  canRefresh = capabilities.workspace?.inlayHint?.refreshSupport ?? false;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      inlayHintProvider: true,
    },
    serverInfo: { name: 'Tensorpad' },
  };
});

connection.onHover(({ textDocument, position }) => {
  const document = scriptOf(textDocument.uri);
  const hover = document && hoverAt(workspace.knowledge(document), document.offsetAt(position));
  if (!document || !hover) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: hover.markdown },
    range: { start: document.positionAt(hover.start), end: document.positionAt(hover.end) },
  };
});

connection.languages.inlayHint.on(({ textDocument, range }) => {
  const document = scriptOf(textDocument.uri);
  if (!document) return [];
  const { script, facts } = workspace.knowledge(document);
  return shapeHints(script, facts, document.offsetAt(range.start), document.offsetAt(range.end)).map((hint) => ({
    position: document.positionAt(hint.at),
    label: hint.label,
    kind: InlayHintKind.Type,
    tooltip: { kind: MarkupKind.Markdown, value: hint.tooltip },
  }));
});

connection.onNotification(FACTS_NOTIFICATION, (facts: CellFacts) => {
  if (workspace.record(facts)) refreshHints();
});
connection.onNotification(FORGET_NOTIFICATION, () => {
  workspace.forget();
  refreshHints();
});

documents.onDidClose(({ document }) => workspace.close(document.uri));
documents.listen(connection);
connection.listen();

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
