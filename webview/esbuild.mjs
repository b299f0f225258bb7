/** How the panels are bundled: one script and one style sheet each, for the browser inside the editor. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const PANELS = ['output', 'training', 'graph', 'tensors'];

const shared = { bundle: true, format: 'iife', platform: 'browser', target: 'es2022', legalComments: 'eof' };

/** `import source from './x?worker'` gives the bundled text of `x.ts`: webviews may start workers from blobs only. */
const workerText = ({ minify }) => ({
  name: 'worker-text',
  setup(builder) {
    builder.onResolve({ filter: /\?worker$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, `${path.slice(0, -'?worker'.length)}.ts`),
      namespace: 'worker-text',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'worker-text' }, async ({ path }) => {
      const result = await build({ ...shared, entryPoints: [path], write: false, metafile: true, minify });
      const watchFiles = Object.keys(result.metafile.inputs).map((file) => resolve(file));
      return { contents: result.outputFiles[0].text, loader: 'text', watchFiles };
    });
  },
});

/**
 * The esbuild options for `dist/webview/<panel>.js` and `.css`.
 * @param {{ outdir?: string, minify?: boolean, sourcemap?: boolean }} [settings]
 */
export function webviewOptions({ outdir = resolve(here, '../dist/webview'), minify = true, sourcemap = false } = {}) {
  const panels = PANELS.filter((panel) => existsSync(resolve(here, panel, 'main.ts')));
  return {
    ...shared,
    entryPoints: Object.fromEntries(panels.map((panel) => [panel, resolve(here, panel, 'main.ts')])),
    outdir,
    minify,
    sourcemap,
    tsconfig: resolve(here, 'tsconfig.json'),
    plugins: [workerText({ minify })],
    logLevel: 'warning',
  };
}

/** Builds all panels once. */
export const buildWebview = (settings) => build(webviewOptions(settings));

/** Rebuilds them at every change, until the returned context is disposed. */
export async function watchWebview(settings) {
  const watcher = await context(webviewOptions(settings));
  await watcher.watch();
  return watcher;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWebview();
