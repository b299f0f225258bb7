/** Builds everything that is out of date: engine, its TypeScript, the extension's bundles, the panels. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { at, cache, isMain } from './lib/paths.mjs';
import { main, run, step } from './lib/run.mjs';
import { cached, digest, filesUnder } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const tsc = (project) => run('node', [at('node_modules/typescript/bin/tsc'), '-p', at(project)]);

/** One bundle per process and thread: host, kernel and its control thread, language server, command line; and the editor's plugin. */
const BUNDLES = {
  extension: 'extension/host/main.ts',
  kernel: 'extension/kernel/main.ts',
  control: 'extension/kernel/control.ts',
  language: 'extension/language/main.ts',
  server: 'extension/language/server.ts',
  cli: 'extension/cli/main.ts',
  tsplugin: 'extension/tsplugin/index.ts',
};

export async function build() {
  const lock = digest([at('package-lock.json')]);
  await generate(lock);
  await buildEngine(lock);
  await buildApi(lock);
  await bundleExtension(lock);
  await bundlePanels(lock);
}

/** Expands the declarations in native/ops into C++, TypeScript and tests. */
async function generate(extra) {
  const inputs = [at('native/codegen'), at('native/ops'), at('native/torch/vision/models')];
  const rules = at('extension/language/rules/generated');
  const outputs = [at('native/build/generated'), at('native/torch/generated'), rules];
  await cached('generate', { inputs, outputs, extra }, () =>
    step('Expanding the op declarations', async () => {
      const { build: bundle } = await import('esbuild');
      const outfile = `${cache}/codegen.cjs`;
      await bundle({ ...nodeBundle, entryPoints: [at('native/codegen/main.ts')], outfile });
      await run('node', [outfile, at('native')]);
    }),
  );
}

async function buildEngine(extra) {
  const inputs = [at('native/src'), at('native/CMakeLists.txt'), at('native/build/generated')];
  const outputs = [at('native/dist/tensorpad.node'), at('native/dist/image.node')];
  await cached('engine', { inputs, outputs, extra }, () =>
    step('Building the engine (C++)', async () => {
      if (!existsSync(at('native/build/build.ninja'))) {
        const args = ['-S', 'native', '-B', 'native/build', '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release'];
        await run('cmake', args, { log: 'cmake.log' });
      }
      await run('cmake', ['--build', 'native/build', `-j${availableParallelism()}`], { log: 'engine.log' });
    }),
  );
}

async function buildApi(extra) {
  const inputs = [at('native/torch'), at('native/tsconfig.json'), at('tsconfig.json')];
  await cached('api', { inputs, outputs: [at('native/dist/torch/index.js')], extra }, () =>
    step('Compiling the torch API (TypeScript)', async () => {
      await tsc('native/tsconfig.json');
      removeOrphans(at('native/dist/torch'), at('native/torch'));
    }),
  );
}

/** Removes what tsc made of sources that are gone: it would still be found, and be packaged. */
function removeOrphans(outputs, sources) {
  for (const file of filesUnder(outputs)) {
    const source = join(sources, relative(outputs, file)).replace(/(\.d\.ts|\.js)$/, '.ts');
    if (!existsSync(source)) rmSync(file);
  }
}

const nodeBundle = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundleExtension(extra) {
  // The reader of event files is plain TypeScript without the engine, so the host may hold it.
  const inputs = [at('extension'), at('native/torch/io')];
  const outputs = [...Object.keys(BUNDLES).map((name) => at('dist', `${name}.js`)), at('dist/types')];
  await cached('extension', { inputs, outputs, extra }, () =>
    step('Bundling the extension', async () => {
      const { build: bundle } = await import('esbuild');
      await bundle({
        ...nodeBundle,
        entryPoints: Object.fromEntries(Object.entries(BUNDLES).map(([name, entry]) => [name, at(entry)])),
        outdir: at('dist'),
        external: ['vscode', 'tensorpad', 'typescript'],
        alias: { 'tensorpad/tfevents': at('native/torch/io/tfevents.ts') },
      });
      const { layOutTypes } = await import('../extension/tsplugin/types.mjs');
      layOutTypes();
    }),
  );
}

async function bundlePanels(extra) {
  const inputs = [at('webview'), at('extension/protocol')];
  await cached('panels', { inputs, outputs: [at('dist/webview')], extra }, () =>
    step('Bundling the panels', async () => {
      const { buildWebview } = await import('../webview/esbuild.mjs');
      await buildWebview();
    }),
  );
}

if (isMain(import.meta.url)) {
  await main(async () => {
    mkdirSync(cache, { recursive: true });
    await setup();
    await build();
  });
}
