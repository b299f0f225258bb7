/** The language client: started with the first model script, told what each run recorded. */
import * as vscode from 'vscode';
import {
  InlayHintRequest,
  LanguageClient,
  type LanguageClientOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import { type CellFacts, FACTS_NOTIFICATION, FORGET_NOTIFICATION } from '../protocol/language';
import { settings } from '../protocol/names';
import { LANGUAGES, type Scripts } from './scripts';

export class Language implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private started: Promise<void> | undefined;
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
    this.facts.set(`${facts.file}\n${facts.code}`, facts);
    void this.notify(FACTS_NOTIFICATION, facts);
  }

  /** The kernel is another one. */
  forget(): void {
    this.facts.clear();
    void this.notify(FORGET_NOTIFICATION, {});
  }

  dispose(): void {
    this.listeners.dispose();
    void this.client?.dispose();
  }

  private consider(document: vscode.TextDocument): void {
    if (this.client || !this.scripts.isScript(document)) return;
    const selector = LANGUAGES.flatMap((language) => [
      { scheme: 'file', language },
      { scheme: 'untitled', language },
    ]);
    const options: LanguageClientOptions = {
      documentSelector: selector,
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
    this.started = this.client.start().then(
      () => {
        for (const facts of this.facts.values()) void this.client?.sendNotification(FACTS_NOTIFICATION, facts);
      },
      (error) => this.log.error('The language server could not be started.', error),
    );
  }

  private async notify(method: string, parameters: object): Promise<void> {
    if (!this.client?.isRunning()) return;
    await this.started;
    await this.client.sendNotification(method, parameters).catch((error) => this.log.warn(String(error)));
  }

  private refreshHints(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.client?.getFeature(InlayHintRequest.method).getProvider(document)?.onDidChangeInlayHints.fire();
    }
  }
}
