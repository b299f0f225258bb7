/** Formatting, lint rules and types, of TypeScript and C++. `--write` repairs what can be repaired. */
import { basename } from 'node:path';
import { build } from './build.mjs';
import { at, isMain, root } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { cached, filesUnder } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const TYPED = ['extension', 'webview', 'native', 'scripts', 'test', 'examples', 'tsconfig.json', 'package-lock.json'];

export async function lint({ write = false } = {}) {
  await step('Checking format and rules of the TypeScript', () =>
    run('node', [
      at('node_modules/@biomejs/biome/bin/biome'),
      'check',
      '--error-on-warnings',
      ...(write ? ['--write'] : []),
    ]),
  );
  await step('Checking the format of the C++', () =>
    run('clang-format', [
      ...(write ? ['-i'] : ['--dry-run', '-Werror']),
      ...filesUnder(at('native/src')).filter(isCpp),
    ]),
  );
  const inputs = [...TYPED.map((name) => at(name)), at('native/torch/generated')];
  await cached('types', { inputs }, () => step('Checking the types', checkTypes));
}

/** One run of the compiler for every tsconfig.json of the checkout. */
async function checkTypes() {
  const projects = filesUnder(root).filter((file) => basename(file) === 'tsconfig.json');
  for (const project of projects) await run('node', [at('node_modules/typescript/bin/tsc'), '-p', project, '--noEmit']);
}

const isCpp = (file) => /\.(h|hpp|cc|cpp)$/.test(file);

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup('lint');
    await build();
    await lint({ write: process.argv.includes('--write') });
  });
}
