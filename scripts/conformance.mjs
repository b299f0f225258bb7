/** `npm run conformance [-- word…]`: builds, then replays PyTorch's operator samples; see test/conformance. */
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';
import { main, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  await run('node', ['--import=tsx', at('test/conformance/main.ts'), ...process.argv.slice(2)]);
});
