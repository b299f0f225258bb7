/** Whether an error is the end of the stack, which texts that nest very deep reach; other range errors are mistakes. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Maximum call stack');
}
