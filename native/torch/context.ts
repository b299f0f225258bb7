/** The array that cells, modules and the engine share; `inspect.attach` swaps it. See "The shared context" in ARCHITECTURE.md. */

/** Why the script must stop for a moment; bit 0 asks it to end. */
export const FLAG = 0;
/** The statement that runs. */
export const SITE = 1;
/** The innermost module that runs. */
export const MODULE = 2;

export const INTERRUPT = 1;

export const context: { array: Int32Array } = { array: new Int32Array(4) };
