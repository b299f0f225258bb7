/** Every command and what it does. */
import * as vscode from 'vscode';
import { type CommandId, commands } from '../protocol/names';
import * as navigation from './cells/navigation';
import { RunCommands } from './runCommands';
import { isAllowed, Runner } from './running';
import { describeState } from './statusBar';
import type { Tensorpad } from './tensorpad';

/** Registers all commands; the table is complete by its type. */
export function registerCommands(tensorpad: Tensorpad): vscode.Disposable {
  const { scripts, session, panels, outputs, log } = tensorpad;
  const runner = new Runner(scripts, session, panels);
  const runs = new RunCommands(tensorpad.runs, tensorpad.library);
  const withEditor = (act: (editor: vscode.TextEditor) => unknown) => () => {
    const editor = vscode.window.activeTextEditor;
    return editor && act(editor);
  };
  type Here = [uri?: vscode.Uri, index?: number];

  const handlers: Record<CommandId, (...parameters: never[]) => unknown> = {
    [commands.runCell]: async (...here: Here) => runner.run(await runner.target(...here), (cell, at) => cell === at),
    [commands.runCellAndAdvance]: () => runner.runAndAdvance(),
    [commands.runCellsAbove]: async (...here: Here) =>
      runner.run(await runner.target(...here), (cell, at) => cell.index < at.index),
    [commands.runCellsBelow]: async (...here: Here) =>
      runner.run(await runner.target(...here), (cell, at) => cell.index >= at.index),
    [commands.runAllCells]: async (uri?: vscode.Uri) => runner.run(await runner.target(uri), () => true),
    [commands.cancelQueue]: () => session.cancelQueued(),
    [commands.interrupt]: () => session.interrupt(),
    [commands.pause]: () => session.pause(),
    [commands.resume]: () => session.resume(),
    [commands.restart]: async () => (await isAllowed()) && session.restart(),
    [commands.nextCell]: withEditor((editor) => navigation.step(scripts, editor, 1)),
    [commands.previousCell]: withEditor((editor) => navigation.step(scripts, editor, -1)),
    [commands.insertCellBelow]: withEditor((editor) => navigation.insertBelow(scripts, editor)),
    [commands.showOutput]: () => panels.output.show(),
    [commands.clearOutput]: () => outputs.clear(),
    [commands.showTraining]: () => panels.training.show(),
    [commands.showTensors]: () => panels.tensors.show(),
    [commands.showGraph]: (name?: unknown) => showGraph(tensorpad, typeof name === 'string' ? name : undefined),
    [commands.deleteRun]: (run?: string) => runs.delete(run),
    [commands.revealRun]: (run?: string) => runs.reveal(run),
    [commands.exportRun]: (run?: string) => runs.export(run),
    [commands.openExample]: () => openExample(tensorpad.examples),
    [commands.showMenu]: () => showMenu(tensorpad),
    [commands.explainShapes]: (uri?: string) => tensorpad.shapes.show(uri),
    [commands.showLog]: () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler as () => unknown)),
  );
}

/** The graph behind the name under the cursor, else behind one of the session's tensors and modules. */
async function showGraph({ panels }: Tensorpad, given?: string): Promise<void> {
  const known = panels.variableNames.filter((variable) => variable.isTensor || variable.isModule);
  const isKnown = (name: string) => known.some((variable) => variable.name === name.split('.')[0]);
  const name = given ?? namesAtCursor().find(isKnown);
  if (name) {
    await panels.showGraph(name);
    return;
  }
  if (known.length === 0) {
    panels.graph.show();
    return;
  }
  const items = known.map(({ name, detail }) => ({ label: name, description: detail }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Show the computation graph behind which variable?'),
  });
  if (picked) await panels.showGraph(picked.label);
}

/**
 * What the cursor may mean: `net.fc1` when it is on `fc1`, `net` when it is on `net`, then the names of its line from
 * the left, since a line is mostly about what it assigns.
 */
function namesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  const { document, selection } = editor;
  const word = document.getWordRangeAtPosition(selection.active, /[\p{L}\p{N}_$]+/u);
  const path = document.getWordRangeAtPosition(selection.active, /[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}\p{N}_$]+)*/u);
  const under = word && path ? [document.getText(new vscode.Range(path.start, word.end))] : [];
  return [...under, ...(document.lineAt(selection.active.line).text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])];
}

/** Opens a copy of an example: nothing is written until the user saves it. */
async function openExample(folder: vscode.Uri): Promise<void> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const names = entries.map(([name]) => name).filter((name) => /\.[jt]s$/.test(name));
  const placeHolder = vscode.l10n.t('Open which example?');
  const name = names.length > 1 ? await vscode.window.showQuickPick(names.sort(), { placeHolder }) : names[0];
  if (!name) return;
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
  const language = name.endsWith('.js') ? 'javascript' : 'typescript';
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

async function showMenu({ session }: Tensorpad): Promise<void> {
  const busy = session.running !== undefined;
  const choices: { label: string; command: CommandId; when: boolean }[] = [
    { label: `$(debug-stop) ${vscode.l10n.t('Interrupt')}`, command: commands.interrupt, when: busy },
    {
      label: `$(debug-pause) ${vscode.l10n.t('Pause')}`,
      command: commands.pause,
      when: busy && session.state !== 'paused',
    },
    {
      label: `$(debug-continue) ${vscode.l10n.t('Resume')}`,
      command: commands.resume,
      when: session.state === 'paused',
    },
    {
      label: `$(clear-all) ${vscode.l10n.t('Cancel Queued Cells')}`,
      command: commands.cancelQueue,
      when: session.queued > 0,
    },
    { label: `$(debug-restart) ${vscode.l10n.t('Restart Kernel')}`, command: commands.restart, when: true },
    { label: `$(run-all) ${vscode.l10n.t('Run All Cells')}`, command: commands.runAllCells, when: true },
    { label: `$(output) ${vscode.l10n.t('Show Output')}`, command: commands.showOutput, when: true },
    { label: `$(graph-line) ${vscode.l10n.t('Show Training Panel')}`, command: commands.showTraining, when: true },
    { label: `$(table) ${vscode.l10n.t('Show Tensors')}`, command: commands.showTensors, when: true },
    { label: `$(type-hierarchy) ${vscode.l10n.t('Show Computation Graph')}`, command: commands.showGraph, when: true },
    { label: `$(list-unordered) ${vscode.l10n.t('Show Log')}`, command: commands.showLog, when: true },
  ];
  const picked = await vscode.window.showQuickPick(
    choices.filter((choice) => choice.when),
    { placeHolder: `Tensorpad: ${describeState(session.state)}` },
  );
  if (picked) await vscode.commands.executeCommand(picked.command);
}
