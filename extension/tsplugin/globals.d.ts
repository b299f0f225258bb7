/** What the kernel puts into the scope of every cell, for the TypeScript server. */

/** Prints values as PyTorch's Python would: separated by blanks, tensors formatted, ending with a new line. */
declare function print(...values: unknown[]): void;
