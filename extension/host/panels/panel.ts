/** What the four panels have in common: one webview each, made on demand, reloaded from a snapshot. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { commands, views } from '../../protocol/names';
import type { HostToPanel, PanelKind, PanelToHost } from '../../protocol/panels';
import { Feed } from './feed';

export interface PanelOptions {
  kind: PanelKind;
  title: string;
  extensionUri: vscode.Uri;
  /** The whole state, sent when the webview says it is ready. */
  snapshot(): readonly HostToPanel[];
  /** What the panel's own kind of message is answered with. */
  receive(message: Exclude<PanelToHost, { type: 'ready' | 'command' }>, panel: Panel): void;
}

const COMMANDS = new Set<string>(Object.values(commands));

export class Panel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private view: vscode.WebviewPanel | undefined;
  /** The webview has said `ready` since it was last hidden. */
  private ready = false;
  private readonly feed: Feed;
  private readonly readies = new vscode.EventEmitter<void>();
  /** The panel is there to be seen, for the first time or again. */
  readonly onReady = this.readies.event;
  private readonly registration: vscode.Disposable;

  constructor(private readonly options: PanelOptions) {
    this.feed = new Feed((message) => this.view?.webview.postMessage(message) ?? Promise.resolve(false));
    this.registration = vscode.window.registerWebviewPanelSerializer(views[options.kind], this);
  }

  get exists(): boolean {
    return this.view !== undefined;
  }

  /** Opens the panel, or brings it to the front; the focus stays where it is. */
  show(): void {
    if (this.view) {
      this.view.reveal(undefined, true);
      return;
    }
    this.closeSleeping();
    const view = vscode.window.createWebviewPanel(
      views[this.options.kind],
      this.options.title,
      { viewColumn: this.column(), preserveFocus: true },
      { enableFindWidget: this.options.kind === 'output' },
    );
    this.attach(view);
  }

  async deserializeWebviewPanel(view: vscode.WebviewPanel): Promise<void> {
    this.view?.dispose();
    this.attach(view);
  }

  /** Sends with the next lot, if anyone is there to see it. */
  push(message: HostToPanel): void {
    if (this.ready) this.feed.push(message);
  }

  /** Sends at once: an answer. */
  post(message: HostToPanel): void {
    if (this.view) void this.view.webview.postMessage(message);
  }

  /** Sends the whole state again. */
  resend(): void {
    if (!this.ready) return;
    this.feed.stop();
    for (const message of this.options.snapshot()) this.post(message);
  }

  dispose(): void {
    this.feed.stop();
    this.registration.dispose();
    this.readies.dispose();
    this.view?.dispose();
  }

  /** A tab that came with a reload and was not looked at yet has no webview; a new one takes its place. */
  private closeSleeping(): void {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const sleeping = tabs.filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(views[this.options.kind]),
    );
    if (sleeping.length > 0) void vscode.window.tabGroups.close(sleeping, true);
  }

  /** Beside the script; where there is a second column already, in it. */
  private column(): vscode.ViewColumn {
    const active = vscode.window.tabGroups.activeTabGroup.viewColumn;
    const others = vscode.window.tabGroups.all.filter((group) => group.viewColumn !== active);
    return others.at(-1)?.viewColumn ?? vscode.ViewColumn.Beside;
  }

  private attach(view: vscode.WebviewPanel): void {
    const { extensionUri, kind, title } = this.options;
    this.view = view;
    this.ready = false;
    const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    view.title = title;
    view.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', `panel-${kind}-light.svg`),
      dark: vscode.Uri.joinPath(extensionUri, 'media', `panel-${kind}-dark.svg`),
    };
    view.webview.options = { enableScripts: true, localResourceRoots: [root] };
    view.webview.onDidReceiveMessage((message: PanelToHost) => this.receive(message));
    view.onDidChangeViewState(() => {
      // Hidden, a webview is thrown away; it says `ready` again when it comes back.
      if (view.visible) return;
      this.ready = false;
      this.feed.stop();
    });
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = undefined;
      this.ready = false;
      this.feed.stop();
    });
    view.webview.html = page(view.webview, root, kind, title);
  }

  private receive(message: PanelToHost): void {
    if (message.type === 'ready') {
      this.ready = true;
      this.resend();
      this.readies.fire();
    } else if (message.type === 'command') {
      if (COMMANDS.has(message.command)) void vscode.commands.executeCommand(message.command);
    } else {
      this.options.receive(message, this);
    }
  }
}

/** The page of a panel: one script, one style sheet, nothing from elsewhere. */
function page(webview: vscode.Webview, root: vscode.Uri, kind: PanelKind, title: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource(`${kind}.css`)}">
<title>${title}</title>
</head>
<body data-panel="${kind}">
<div id="root"></div>
<script nonce="${nonce}" src="${resource(`${kind}.js`)}"></script>
</body>
</html>
`;
}
