/** Work that waits for promises only where it must: a generator that yields what to wait for. */
// biome-ignore lint/suspicious/noExplicitAny: what a promise gives is known to whoever yielded it.
export type Steps<T> = Generator<Promise<unknown>, T, any>;

/** Runs `steps` to the end: at once if nothing is yielded, else as a promise. */
export function settle<T>(steps: Steps<T>): T | Promise<T> {
  const advance = (step: IteratorResult<Promise<unknown>, T>): T | Promise<T> => {
    if (step.done) return step.value;
    return step.value.then(
      (value) => advance(steps.next(value)),
      (reason) => advance(steps.throw(reason)),
    );
  };
  return advance(steps.next());
}
