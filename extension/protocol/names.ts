/**
 * Every name that the manifest and the code share. A unit test compares them with package.json in both
 * directions, so that neither can drift.
 */

export const EXTENSION_ID = 'tensorpad.tensorpad-vscode';

/** Name of the TypeScript server plugin, as a folder of the packaged extension's node_modules. */
export const TYPESCRIPT_PLUGIN = 'tensorpad-typescript-plugin';

export const commands = {
  runCell: 'tensorpad.runCell',
  runCellAndAdvance: 'tensorpad.runCellAndAdvance',
  runCellsAbove: 'tensorpad.runCellsAbove',
  runCellsBelow: 'tensorpad.runCellsBelow',
  runAllCells: 'tensorpad.runAllCells',
  cancelQueue: 'tensorpad.cancelQueue',
  interrupt: 'tensorpad.interrupt',
  pause: 'tensorpad.pause',
  resume: 'tensorpad.resume',
  restart: 'tensorpad.restart',
  nextCell: 'tensorpad.nextCell',
  previousCell: 'tensorpad.previousCell',
  insertCellBelow: 'tensorpad.insertCellBelow',
  showOutput: 'tensorpad.showOutput',
  clearOutput: 'tensorpad.clearOutput',
  showTraining: 'tensorpad.showTraining',
  showTensors: 'tensorpad.showTensors',
  showGraph: 'tensorpad.showGraph',
  deleteRun: 'tensorpad.deleteRun',
  revealRun: 'tensorpad.revealRun',
  exportRun: 'tensorpad.exportRun',
  openExample: 'tensorpad.openExample',
  showMenu: 'tensorpad.showMenu',
  explainShapes: 'tensorpad.explainShapes',
  showLog: 'tensorpad.showLog',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

/** Keys of `when` clauses, and the type of value each is set to. */
export const contexts = {
  /** The active editor holds a script with `// %%` markers. */
  hasCells: 'tensorpad.hasCells',
  /** The active editor holds a script that Tensorpad can run: one with cells, or one that imports tensorpad. */
  isScript: 'tensorpad.isScript',
  /** The kernel process exists. */
  kernelAlive: 'tensorpad.kernelAlive',
  /** A cell runs, or waits in a pause. */
  running: 'tensorpad.running',
  paused: 'tensorpad.paused',
  /** Cells wait in the queue. */
  queued: 'tensorpad.queued',
} as const;

/** View types of the webview panels; the key is the panel's kind. */
export const views = {
  output: 'tensorpad.output',
  training: 'tensorpad.training',
  graph: 'tensorpad.graph',
  tensors: 'tensorpad.tensors',
} as const;

export const settings = {
  codeLens: 'tensorpad.cells.codeLens',
  highlight: 'tensorpad.cells.highlight',
  status: 'tensorpad.cells.status',
  showOnRun: 'tensorpad.output.showOnRun',
  inlayHints: 'tensorpad.inlayHints.shapes',
  nodeArguments: 'tensorpad.kernel.nodeArguments',
  environment: 'tensorpad.kernel.environment',
} as const;

export const colors = {
  cellBackground: 'tensorpad.cellBackground',
  cellBorder: 'tensorpad.cellBorder',
  cellStatus: 'tensorpad.cellStatus',
  cellFailed: 'tensorpad.cellFailed',
} as const;

export const walkthrough = 'tensorpad.start';
