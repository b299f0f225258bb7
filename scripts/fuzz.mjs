/**
 * `npm run fuzz`: builds the engine with AddressSanitizer and UndefinedBehaviorSanitizer, and throws random calls at
 * it; see test/fuzz/main.ts for the options. `--plain` takes the ordinary engine, which is ten times as fast.
 * `npm run fuzz -- --tests` runs the tests of the engine on the one with sanitizers instead.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { build } from './build.mjs';
import { at, isMain, root } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { cached, filesUnder } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const FOLDER = 'native/build/sanitized';

async function buildSanitized() {
  const inputs = [at('native/src'), at('native/CMakeLists.txt'), at('native/build/generated')];
  const engine = at(FOLDER, 'tensorpad.node');
  await cached('engine-sanitized', { inputs, outputs: [engine] }, () =>
    step('Building the engine with sanitizers (C++)', async () => {
      const options = ['-DCMAKE_BUILD_TYPE=Release', '-DTENSORPAD_SANITIZE=ON', `-DTENSORPAD_OUTPUT=${at(FOLDER)}`];
      await run('cmake', ['-S', 'native', '-B', FOLDER, '-G', 'Ninja', ...options], { log: 'cmake-sanitized.log' });
      await run('cmake', ['--build', FOLDER, `-j${availableParallelism()}`], { log: 'engine-sanitized.log' });
    }),
  );
  return engine;
}

/** Has Node load the engine with sanitizers. */
async function sanitized() {
  return {
    TENSORPAD_ENGINE: await buildSanitized(),
    LD_PRELOAD: execFileSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim(),
    // Node leaks by design. A size that no machine has must come back as an error, not end the process.
    ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=1024:quarantine_size_mb=64',
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  };
}

/** Runs the fuzzer; throws when it finds anything. */
export async function fuzz(args, { plain = false } = {}) {
  const env = { ...process.env, ...(plain ? {} : await sanitized()) };
  await run(process.execPath, ['--import=tsx', at('test/fuzz/main.ts'), ...args], { env });
}

/** Runs the engine's tests. */
async function tests() {
  const env = { ...process.env, ...(await sanitized()) };
  const files = ['test/golden', 'test/unit/torch', 'test/conformance'].flatMap((folder) => filesUnder(at(folder)));
  const chosen = files.filter((file) => file.endsWith('.test.ts')).map((file) => relative(root, file));
  await run(process.execPath, ['--import=tsx', '--test', '--test-reporter=dot', ...chosen], { env });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const args = process.argv.slice(2);
    const options = args.filter((arg) => arg !== '--plain' && arg !== '--tests');
    await setup();
    await build();
    await (args.includes('--tests') ? tests() : fuzz(options, { plain: args.includes('--plain') }));
  });
}
