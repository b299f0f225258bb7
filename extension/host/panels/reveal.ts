/** From a panel back to the source. */
import * as vscode from 'vscode';

/** Shows a line of a script in the column where the script already is, else where text is edited. */
export async function reveal(uri: vscode.Uri, line: number): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const tab = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  const viewColumn = shown?.viewColumn ?? tab?.viewColumn ?? vscode.ViewColumn.One;
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const at = document.lineAt(Math.min(Math.max(line, 0), document.lineCount - 1));
    const start = new vscode.Position(at.lineNumber, at.firstNonWhitespaceCharacterIndex);
    await vscode.window.showTextDocument(document, { viewColumn, selection: new vscode.Range(start, start) });
  } catch {
    void vscode.window.showWarningMessage(vscode.l10n.t('{0} cannot be opened any more.', uri.fsPath));
  }
}
