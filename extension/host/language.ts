/** The language client: started with the first model script, told what each run recorded. */
import * as vscode from 'vscode';
import {
  InlayHintRequest,
  LanguageClient,
  type LanguageClientOptions,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import { type CellFacts, EXPLAIN_REQUEST, FACTS_NOTIFICATION, FORGET_NOTIFICATION } from '../protocol/language';
import { settings } from '../protocol/names';
import { type Scripts, SELECTOR } from './scripts';

/** Texts of cells whose facts are kept for a language server that starts again. */
const FACTS_KEPT = 500;

export class Language implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Everything recorded, by script and cell text: a client that starts later is told it all. */
  private readonly facts = new Map<string, CellFacts>();
  private readonly listeners: vscode.Disposable;

  constructor(
    private readonly server: string,
    private readonly scripts: Scripts,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.consider(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.consider(document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.inlayHints)) this.refreshHints();
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.consider(document);
  }

  /** Passes on what a run recorded of one cell. */
  record(facts: CellFacts): void {
    const key = `${facts.file}\n${facts.code}`;
    this.facts.delete(key);
    this.facts.set(key, facts);
    const [oldest] = this.facts.keys();
    if (this.facts.size > FACTS_KEPT && oldest !== undefined) this.facts.delete(oldest);
    this.notify(FACTS_NOTIFICATION, facts);
  }

  /** The flow of a script's models as Markdown; nothing when there is no server to ask. */
  async explain(uri: string): Promise<string | undefined> {
    return this.client?.isRunning() ? this.client.sendRequest<string>(EXPLAIN_REQUEST, { uri }) : undefined;
  }

  /** The kernel is another one. */
  forget(): void {
    this.facts.clear();
    this.notify(FORGET_NOTIFICATION, {});
  }

  dispose(): void {
    this.listeners.dispose();
    void this.client?.dispose();
  }

  private consider(document: vscode.TextDocument): void {
    if (this.client || !this.scripts.isScript(document)) return;
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      middleware: {
        provideInlayHints: (document, range, token, next) =>
          vscode.workspace.getConfiguration().get<boolean>(settings.inlayHints, true)
            ? next(document, range, token)
            : [],
      },
    };
    const run = { module: this.server, transport: TransportKind.ipc };
    this.client = new LanguageClient('tensorpad', 'Tensorpad', { run, debug: run }, options);
    // A server that crashed is started again, and knows nothing.
    this.client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) for (const facts of this.facts.values()) this.notify(FACTS_NOTIFICATION, facts);
    });
    this.client.start().catch((error) => this.log.error('The language server could not be started.', error));
  }

  private notify(method: string, parameters: object): void {
    if (!this.client?.isRunning()) return;
    this.client.sendNotification(method, parameters).catch((error) => this.log.warn(String(error)));
  }

  private refreshHints(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.client?.getFeature(InlayHintRequest.method).getProvider(document)?.onDidChangeInlayHints.fire();
    }
  }
}
