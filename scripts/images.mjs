/** `npm run images`: takes the pictures of the README again, with the code that also tests the editor. */
import { build } from './build.mjs';
import { startEditor } from './lib/editor.mjs';
import { at } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup('code-server', 'browser');
  await build();
  const { env, stop } = await startEditor();
  try {
    await step('Taking pictures', () =>
      run('node', ['--import=tsx', at('test/editor/images.ts'), ...process.argv.slice(2)], {
        env: { ...process.env, ...env },
      }),
    );
  } finally {
    await stop();
  }
});
