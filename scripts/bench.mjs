/** `npm run bench -- --vs torch`: builds, then measures; see test/bench. */
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';
import { main, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  await run('node', ['--import=tsx', at('test/bench/main.ts'), ...process.argv.slice(2)]);
});
