/**
 * `npm test`: sets up, builds, and runs every part, ending with one line of counts.
 * `npm test -- golden` runs one part, `npm test -- unit kernel` the files of a part whose path below it holds a word.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { build } from './build.mjs';
import { fuzz } from './fuzz.mjs';
import { startEditor } from './lib/editor.mjs';
import { nodeFolder, VERSIONS } from './lib/node.mjs';
import { at, cache, root } from './lib/paths.mjs';
import { capture, duration, Failure, main, run, say, step } from './lib/run.mjs';
import { filesUnder } from './lib/stamp.mjs';
import { lint } from './lint.mjs';
import { seeds } from './seeds.mjs';
import { setup } from './setup.mjs';

const PARTS = {
  lint: async () => {
    await lint();
    return undefined;
  },
  unit: (words) => runTests('unit', testsUnder('test/unit', words), { concurrency: availableParallelism() }),
  golden: (words) => runTests('golden', testsUnder('test/golden', words), { concurrency: availableParallelism() }),
  conformance: (words) => runTests('conformance', testsUnder('test/conformance', words)),
  docs: (words) => runTests('docs', testsUnder('test/docs', words)),
  shapes: (words) => runTests('shapes', testsUnder('test/shapes', words)),
  memory: async (words) => {
    const files = testsUnder('test/memory', words);
    const newest = await nodeFolder(VERSIONS.newest);
    const here = await runTests(`memory on Node ${process.versions.node}`, files);
    return add(here, await runTests(`memory on Node ${VERSIONS.newest}`, files, { node: join(newest, 'bin', 'node') }));
  },
  /** A slice of the fuzzer, on the engine with sanitizers. */
  fuzz: async () => {
    await fuzz(['--minutes', '2']);
    return { ...nothing(), passed: 1 };
  },
  examples: (words) => runTests('examples', testsUnder('test/examples', words)),
  /** Every row of the learners' notes. */
  seeds: async (words) => {
    await step("Checking the rows of the learners' notes", () => seeds(words));
    return { ...nothing(), passed: 1 };
  },
  editor: async (words) => {
    const { env, stop } = await startEditor();
    try {
      return await runTests('editor', testsUnder('test/editor', words), { env });
    } finally {
      await stop();
    }
  },
};
/** What a part needs beyond a compiler. */
const NEEDS = { lint: ['lint'], editor: ['code-server', 'browser'] };

/** Runs test files, each in a process of its own, one after the other unless told otherwise; returns the counts. */
async function runTests(title, files, { node = process.execPath, env = {}, concurrency = 1 } = {}) {
  if (files.length === 0) return nothing();
  const name = title.replace(/\W+/g, '-');
  const countsFile = join(cache, 'counts.json');
  const log = join(cache, 'logs', `test-${name}.log`);
  mkdirSync(join(cache, 'logs'), { recursive: true });
  rmSync(countsFile, { force: true });
  const reporters = { [at('scripts/lib/reporter.mjs')]: 'stdout', spec: log };
  const args = [
    '--import=tsx',
    '--test',
    `--test-concurrency=${concurrency}`,
    ...Object.entries(reporters).flatMap(([reporter, to]) => [
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${to}`,
    ]),
    ...files.map((file) => relative(root, file)),
  ];
  const environment = { ...process.env, ...env, TENSORPAD_COUNTS: countsFile };
  let failure;
  await step(`Running ${title} tests`, async () => {
    failure = await run(node, args, { env: environment }).then(
      () => undefined,
      (error) => error,
    );
  });
  if (!existsSync(countsFile)) throw failure ?? new Failure(`${title}: the test runner reported nothing`);
  const counts = JSON.parse(readFileSync(countsFile, 'utf8'));
  if (failure && counts.failed === 0) throw failure;
  return counts;
}

/**
 * What random scripts and calls start from: the same for all who test a commit, so that what failed for one fails for the
 * next, and another for the next commit.
 */
async function seed() {
  const commit = (await capture('git', ['rev-parse', 'HEAD'])) ?? '1';
  return String(Number.parseInt(commit.slice(0, 5), 16));
}

function testsUnder(folder, words) {
  const files = filesUnder(at(folder)).filter((file) => file.endsWith('.test.ts'));
  return files.filter((file) => words.every((word) => relative(at(folder), file).includes(word)));
}

const nothing = () => ({ passed: 0, failed: 0, skipped: 0 });

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

await main(async () => {
  const start = performance.now();
  const [only, ...words] = process.argv.slice(2);
  if (only && !(only in PARTS))
    throw new Failure(`There is no part "${only}"; there are ${Object.keys(PARTS).join(', ')}.`);
  const parts = only ? [only] : Object.keys(PARTS);
  await setup(...parts.flatMap((part) => NEEDS[part] ?? []));
  await build();

  process.env.TENSORPAD_SEED ??= await seed();
  say(`TENSORPAD_SEED=${process.env.TENSORPAD_SEED}`);
  const results = {};
  const broken = [];
  for (const part of parts) {
    // A part that cannot even run must not hide what the other parts would say.
    try {
      results[part] = await PARTS[part](words);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`✗ ${part}: ${error.message}\n`);
      broken.push(part);
    }
  }
  const counted = Object.entries(results).filter(([, counts]) => counts);
  const all = counted.map(([, counts]) => counts).reduce(add, nothing());
  const detail = counted
    .map(([part, counts]) => `${part} ${counts.passed + counts.failed + counts.skipped}`)
    .join(', ');
  for (const part of broken) say(`${part} failed`);
  process.stdout.write(
    `tests: ${all.passed} passed, ${all.failed + broken.length} failed, ${all.skipped} skipped` +
      `${detail && ` (${detail})`} in ${duration(performance.now() - start)}\n`,
  );
  if (all.failed + broken.length > 0) process.exitCode = 1;
});
