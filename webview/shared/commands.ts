/** The editor commands that panels offer as buttons. */
export const commands = {
  runCell: 'tensorpad.runCell',
  interrupt: 'tensorpad.interrupt',
  pause: 'tensorpad.pause',
  resume: 'tensorpad.resume',
  restart: 'tensorpad.restart',
  clearOutput: 'tensorpad.clearOutput',
  showGraph: 'tensorpad.showGraph',
} as const;
