/** `npm run docs [-- --torch PYTHON]`: builds, then writes the API reference; see docs/api/README.md. */
import { build } from './build.mjs';
import { at } from './lib/paths.mjs';
import { main, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  await run('node', ['--import=tsx', at('docs/generate/main.ts'), ...process.argv.slice(2)]);
});
