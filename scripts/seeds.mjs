/** `npm run seeds [-- ID…]`: builds, then checks every row of the learners' notes; see test/seeds. */
import { build } from './build.mjs';
import { at, cache, isMain } from './lib/paths.mjs';
import { main, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

/** Bundled, not through tsx: its hooks wait for the main thread in every worker of a DataLoader, and that waits for them. */
export async function seeds(words) {
  const { build: bundle } = await import('esbuild');
  const outfile = `${cache}/seeds/main.cjs`;
  const entryPoints = [at('test/seeds/main.ts')];
  await bundle({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    keepNames: true,
    sourcemap: true,
    entryPoints,
    outfile,
  });
  await run('node', ['--enable-source-maps', outfile, ...words]);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
    await seeds(process.argv.slice(2));
  });
}
