/** The command Explain Shapes: a read-only Markdown document on the flow of a script's models, shown as a preview. */
import * as vscode from 'vscode';

const SCHEME = 'tensorpad-shapes';

export class ShapesDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly registration: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly explain: (uri: string) => Promise<string | undefined>) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** Shows the flow of a script, of the active editor unless another is named. */
  async show(script?: string): Promise<void> {
    const asked = script ?? vscode.window.activeTextEditor?.document.uri.toString();
    if (asked === undefined) return;
    const name = vscode.Uri.parse(asked).path.split('/').at(-1);
    const uri = vscode.Uri.from({ scheme: SCHEME, path: vscode.l10n.t('Shapes of {0}.md', name ?? ''), query: asked });
    // A document that is open shows what it was last given.
    this.changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await this.explain(uri.query)) ?? vscode.l10n.t('Open a model script first.');
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
