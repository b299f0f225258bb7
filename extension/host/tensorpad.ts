/** The one object that owns the extension's state, and the wiring between its parts. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { commands, contexts, settings } from '../protocol/names';
import { CellDecorations } from './cells/decorations';
import { CellFolding, CellLenses } from './cells/lenses';
import { CellStatuses } from './cells/status';
import { CellDiagnostics } from './diagnostics';
import { KernelClient } from './kernel/client';
import type { Death } from './kernel/death';
import { type ExecutionEvent, type KernelReport, KernelSession } from './kernel/session';
import { Language } from './language';
import { OutputStore } from './outputs';
import { Panels } from './panels/panels';
import { RunLibrary } from './runs/library';
import { RunStore } from './runs/store';
import { Scripts, SELECTOR, workspaceFolder } from './scripts';
import { ShapesDocuments } from './shapes';
import { StatusBar } from './statusBar';
import { StoredText } from './storage';

const KNOWN_RUNS = 'tensorpad.runs';
const RUNS_KEPT = 200;

export class Tensorpad implements vscode.Disposable {
  readonly scripts = new Scripts();
  readonly examples: vscode.Uri;
  readonly outputs: OutputStore;
  readonly session: KernelSession;
  readonly runs = new RunStore(workspaceFolder);
  readonly library: RunLibrary;
  readonly panels: Panels;
  private readonly statuses = new CellStatuses();
  private readonly diagnostics: CellDiagnostics;
  private readonly statusBar: StatusBar;
  private readonly language: Language;
  readonly shapes: ShapesDocuments;
  private readonly owned: { dispose(): void }[];

  /** Takes up what the last window left behind, then starts. */
  static async create(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Tensorpad> {
    const outputs = new OutputStore();
    const folder = (context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, 'no-folder')).fsPath;
    const stored = new StoredText(
      path.join(folder, 'output.json'),
      () => outputs.serialize(),
      (message) => log.warn(message),
    );
    let firstExecution = 1;
    try {
      const text = await stored.read();
      if (text) firstExecution = outputs.restore(text);
    } catch (error) {
      log.warn('The output of the last window could not be restored.', error);
    }
    return new Tensorpad(context, log, outputs, stored, firstExecution);
  }

  private constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
    outputs: OutputStore,
    private readonly stored: StoredText,
    firstExecution: number,
  ) {
    const { extensionUri } = context;
    this.examples = vscode.Uri.joinPath(extensionUri, 'examples');
    this.outputs = outputs;
    this.session = new KernelSession({ start: () => this.startKernel(), firstExecution });
    this.library = new RunLibrary({
      store: this.runs,
      roots: () => (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      announced: () => context.workspaceState.get<string[]>(KNOWN_RUNS, []),
      log: (message) => log.warn(message),
    });
    this.panels = new Panels({
      extensionUri,
      session: this.session,
      outputs,
      runs: this.runs,
      scripts: this.scripts,
    });
    this.diagnostics = new CellDiagnostics(this.scripts);
    this.statusBar = new StatusBar(this.session);
    this.language = new Language(path.join(context.extensionPath, 'dist', 'language.js'), this.scripts, log);
    this.shapes = new ShapesDocuments((uri) => this.language.explain(uri));

    const lenses = new CellLenses(this.scripts);
    const touch = () => stored.touch();
    this.owned = [
      { dispose: () => stored.flush() },
      this.session,
      this.panels,
      this.diagnostics,
      this.statusBar,
      this.language,
      this.shapes,
      new CellDecorations(this.scripts, this.statuses, vscode.Uri.joinPath(extensionUri, 'media')),
      vscode.languages.registerCodeLensProvider(SELECTOR, lenses),
      vscode.languages.registerFoldingRangeProvider(SELECTOR, new CellFolding(this.scripts)),
      outputs.onDelta(touch),
      outputs.onReset(touch),
      this.session.onExecution((event) => this.follow(event)),
      this.session.onReport((report) => this.receive(report)),
      this.session.onState(() => this.showState()),
      this.session.onDeath((death) => void this.offerRestart(death)),
      this.session.onStuck(() => void this.offerForce()),
      vscode.window.onDidChangeActiveTextEditor(() => this.showScript()),
      // Also fires when the language of a document changes.
      vscode.workspace.onDidOpenTextDocument(() => this.showScript()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) this.showScript();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.codeLens)) lenses.refresh();
      }),
      this.watchRuns(),
    ];
    this.showState();
    this.showScript();
  }

  dispose(): void {
    for (const owned of this.owned.splice(0)) owned.dispose();
  }

  /** Ends the kernel before the window goes. */
  async shutdown(): Promise<void> {
    const gone = this.session.shutdown();
    // The window may not wait for the kernel.
    this.stored.flush();
    await gone;
    this.dispose();
  }

  private startKernel(): KernelClient {
    const configuration = vscode.workspace.getConfiguration();
    const cwd = workspaceFolder();
    this.log.info(`Starting the kernel in ${cwd}.`);
    return new KernelClient({
      script: path.join(this.context.extensionPath, 'dist', 'kernel.js'),
      executable: process.execPath,
      nodeArguments: configuration.get<string[]>(settings.nodeArguments, []),
      environment: configuration.get<Record<string, string>>(settings.environment, {}),
      cwd,
      log: (text) => this.log.info(text.trimEnd()),
    });
  }

  private follow(event: ExecutionEvent): void {
    this.outputs.track(event);
    this.statuses.track(event);
    this.diagnostics.track(event);
    if (event.type === 'finished') this.runs.settle();
    this.showState();
  }

  private receive(report: KernelReport): void {
    switch (report.type) {
      case 'ready':
        this.log.info(`Kernel ${report.pid}: Node ${report.node}, engine ${report.engine}, ${report.threads} threads.`);
        this.library.followKernel(report.pid);
        // A new kernel knows nothing of what earlier ones ran.
        this.language.forget();
        this.statuses.forget();
        this.diagnostics.clear();
        this.statusBar.describeKernel(
          `Node ${report.node}, ${report.engine}, ${vscode.l10n.t('{0} threads', report.threads)}`,
        );
        break;
      case 'output':
        this.outputs.append(report);
        break;
      case 'progress':
        this.outputs.progress(report);
        this.statuses.progress(report.execution, report.bar);
        break;
      case 'figure':
        this.outputs.figure(report);
        break;
      case 'scalars':
        this.library.addLive(report.batches);
        this.remember(report.batches.map((batch) => batch.run));
        break;
      case 'facts': {
        const { file, cell, facts } = report;
        this.language.record({ file, uri: this.scripts.uri(file).toString(), code: cell, facts });
        break;
      }
      case 'variables':
        this.panels.update(report);
        break;
    }
  }

  /** Run folders outside the workspace are found again by name. */
  private remember(runs: readonly string[]): void {
    const known = this.context.workspaceState.get<string[]>(KNOWN_RUNS, []);
    const added = [...new Set(runs)].filter((run) => !known.includes(run));
    if (added.length > 0) void this.context.workspaceState.update(KNOWN_RUNS, [...known, ...added].slice(-RUNS_KEPT));
  }

  private watchRuns(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/runs/**/events.out.tfevents*');
    return vscode.Disposable.from(
      watcher,
      watcher.onDidCreate((uri) => void this.library.changed(uri.fsPath)),
      watcher.onDidChange((uri) => void this.library.changed(uri.fsPath)),
      watcher.onDidDelete((uri) => void this.library.vanished(uri.fsPath)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.library.changed()),
      this.panels.training.onReady(() => void this.library.scan()),
    );
  }

  private showState(): void {
    const { state, running, queued } = this.session;
    setContext(contexts.kernelAlive, state !== 'none' && state !== 'dead');
    setContext(contexts.running, running !== undefined);
    setContext(contexts.paused, state === 'paused');
    setContext(contexts.queued, queued > 0);
    this.statusBar.update();
  }

  private showScript(): void {
    const document = vscode.window.activeTextEditor?.document;
    const isScript = document !== undefined && this.scripts.isScript(document);
    setContext(contexts.isScript, isScript);
    setContext(contexts.hasCells, document !== undefined && this.scripts.hasCells(document));
    this.statusBar.setRelevant(isScript);
  }

  private async offerRestart(death: Death): Promise<void> {
    this.log.error(death.message);
    const restart = vscode.l10n.t('Restart Kernel');
    const showLog = vscode.l10n.t('Show Log');
    const answer = await vscode.window.showErrorMessage(death.message, restart, showLog);
    if (answer === restart) await vscode.commands.executeCommand(commands.restart);
    if (answer === showLog) this.log.show();
  }

  private async offerForce(): Promise<void> {
    const restart = vscode.l10n.t('Restart Kernel');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('The cell does not react to the interrupt. A restart ends it, and all variables are lost.'),
      restart,
      vscode.l10n.t('Keep Waiting'),
    );
    if (answer === restart && this.session.running) await vscode.commands.executeCommand(commands.restart);
  }
}

const known = new Map<string, boolean>();

/** Tells the editor only what changed. */
function setContext(key: string, value: boolean): void {
  if (known.get(key) === value) return;
  known.set(key, value);
  void vscode.commands.executeCommand('setContext', key, value);
}
