/** `npm run seeds [-- ID…]`: builds, then checks every row of the learners' notes; see test/seeds. */
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';
import { main, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  await run('node', ['--import=tsx', at('test/seeds/main.ts'), ...process.argv.slice(2)]);
});
