/** `npm run tensorpad`: the command line of a checkout that was built. */
import { existsSync } from 'node:fs';
import { at } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';

const cli = at('dist/cli.js');

await main(async () => {
  if (!existsSync(cli)) throw new Failure('Nothing is built yet: run `npm run build`, or `npm start`, first.');
  await import(cli);
});
