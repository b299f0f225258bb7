/**
 * `npm run fuzz`: builds the engine with AddressSanitizer and UndefinedBehaviorSanitizer, and throws random calls at
 * it; see test/fuzz/main.ts for the options. `--plain` takes the ordinary engine, which is ten times as fast.
 */
import { execFileSync } from 'node:child_process';
import { build } from './build.mjs';
import { at, isMain } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { cached } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const FOLDER = 'native/build/sanitized';

async function buildSanitized() {
  const inputs = [at('native/src'), at('native/CMakeLists.txt'), at('native/build/generated')];
  const engine = at(FOLDER, 'tensorpad.node');
  await cached('engine-sanitized', { inputs, outputs: [engine] }, () =>
    step('Building the engine with sanitizers (C++)', async () => {
      const options = ['-DCMAKE_BUILD_TYPE=Release', '-DTENSORPAD_SANITIZE=ON', `-DTENSORPAD_OUTPUT=${at(FOLDER)}`];
      await run('cmake', ['-S', 'native', '-B', FOLDER, '-G', 'Ninja', ...options], { log: 'cmake-sanitized.log' });
      await run('cmake', ['--build', FOLDER], { log: 'engine-sanitized.log' });
    }),
  );
  return engine;
}

/** Runs the fuzzer; throws when it finds anything. */
export async function fuzz(args, { plain = false } = {}) {
  const env = { ...process.env };
  if (!plain) {
    env.TENSORPAD_ENGINE = await buildSanitized();
    env.LD_PRELOAD = execFileSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
    // Node leaks by design; a size that no machine has must come back as an error, not end the process.
    env.ASAN_OPTIONS = 'detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=1024:quarantine_size_mb=64';
    env.UBSAN_OPTIONS = 'print_stacktrace=1';
  }
  await run(process.execPath, ['--import=tsx', at('test/fuzz/main.ts'), ...args], { env });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const args = process.argv.slice(2);
    await setup();
    await build();
    await fuzz(
      args.filter((arg) => arg !== '--plain'),
      { plain: args.includes('--plain') },
    );
  });
}
