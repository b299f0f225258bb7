/** Formatting, lint rules and types, of TypeScript and C++. `--write` repairs what can be repaired. */
import { basename, relative } from 'node:path';
import { build } from './build.mjs';
import { at, isMain, root } from './lib/paths.mjs';
import { Failure, main, run, step } from './lib/run.mjs';
import { cached, filesUnder } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const TYPED = [
  'docs/generate',
  'extension',
  'webview',
  'native',
  'scripts',
  'test',
  'examples',
  'tsconfig.json',
  'package-lock.json',
];

/** Makes all checks, so that one report names everything, and throws if any failed. */
export async function lint({ write = false } = {}) {
  const failures = [];
  const check = async (title, command, args) => {
    try {
      await step(title, () => run(command, args));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`✗ ${title}\n`);
      failures.push(title);
    }
  };
  const biome = [at('node_modules/@biomejs/biome/bin/biome'), 'check', '--error-on-warnings'];
  await check('Checking format and rules of the TypeScript', 'node', [...biome, ...(write ? ['--write'] : [])]);
  const cpp = filesUnder(at('native/src')).filter((file) => /\.(h|cpp)$/.test(file));
  const format = write ? ['-i'] : ['--dry-run', '-Werror', '--ferror-limit=1'];
  await check('Checking the format of the C++', 'clang-format', [...format, ...cpp]);
  const inputs = [...TYPED.map((name) => at(name)), at('native/torch/generated')];
  const projects = filesUnder(root).filter((file) => basename(file) === 'tsconfig.json');
  for (const project of projects) {
    const name = relative(root, project);
    await cached(`types-${name.replaceAll(/\W/g, '-')}`, { inputs }, async () => {
      const before = failures.length;
      await check(`Checking the types of ${name}`, 'node', [
        at('node_modules/typescript/bin/tsc'),
        '-p',
        project,
        '--noEmit',
      ]);
      return failures.length === before;
    });
  }
  if (failures.length > 0) throw new Failure(`${failures.length} of the checks failed: ${failures.join('; ')}`);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup('lint');
    await build();
    await lint({ write: process.argv.includes('--write') });
  });
}
