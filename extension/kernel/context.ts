/** Layout of the Int32Array that control thread, cells and engine share; see ARCHITECTURE.md. */

/** Why cells must stop for a moment: a set of the bits below, 0 to go on. */
export const FLAG = 0;
/** The statement that runs. */
export const SITE = 1;
/** The innermost `nn.Module` that runs. */
export const MODULE = 2;

const LENGTH = 4;

export const INTERRUPT = 1;
export const PAUSE = 2;
/** Mail has arrived or a flush is due. */
export const SERVICE = 4;

export function createContext(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(LENGTH * Int32Array.BYTES_PER_ELEMENT));
}
