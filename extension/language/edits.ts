/** How an analysis learns, while it works and hears nothing, that the text was edited. */
import type { Message } from 'vscode-languageserver/node';

/** What the thread that analyses is given by the one that receives. */
export interface ServerData {
  /** Edits that have been received. */
  readonly received: Int32Array;
}

export function isEdit(message: object): boolean {
  return 'method' in message && message.method === 'textDocument/didChange';
}

/** Compares the edits that were received with those that the server has taken up. */
export class Edits {
  private taken = 0;

  constructor(private readonly received: Int32Array) {}

  /** True while an edit waits: what is being computed is out of date. */
  readonly waiting = (): boolean => Atomics.load(this.received, 0) !== this.taken;

  /** Counts messages as the connection takes them up. */
  readonly messageStrategy = {
    handleMessage: (message: Message, next: (message: Message) => void): void => {
      if (isEdit(message)) this.taken = (this.taken + 1) | 0;
      next(message);
    },
  };
}
