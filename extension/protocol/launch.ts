/** How a process that runs the engine is started. Both settings are measured: `npm run bench -- ops`. */

/**
 * A short young generation: results of small ops die at once, and their memory is used again while it is still in the
 * cache. V8's own choice, 16 MB, costs a third of such an op's time. And no snapshot: a process that starts from Node's
 * has each young collection look at its thousands of objects, 27 of the 45 µs that one takes; it starts 50 ms sooner.
 */
export const engineArguments: readonly string[] = [
  '--no-node-snapshot',
  '--min-semi-space-size=1',
  '--max-semi-space-size=1',
];

/** glibc keeps what a collection frees in the thread's own lists, instead of merging it into larger pieces. */
export const engineEnvironment: Readonly<Record<string, string>> = {
  GLIBC_TUNABLES: 'glibc.malloc.tcache_count=60000',
};
