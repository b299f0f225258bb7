/** The array that cells, modules and the engine share; `inspect.attach` swaps it. See "The shared context" in ARCHITECTURE.md. */

/** The statement that runs. */
export const SITE = 1;
/** The innermost module that runs. */
export const MODULE = 2;

export const context = { array: new Int32Array(4) };
