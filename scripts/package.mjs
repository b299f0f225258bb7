/** Packs what was built into a VSIX for this platform. The tree is laid out first, so that it can be looked at. */
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from './build.mjs';
import { thirdPartyNotices } from './lib/notices.mjs';
import { at, cache, isMain, platform, root } from './lib/paths.mjs';
import { capture, main, run, step } from './lib/run.mjs';
import { cached, filesUnder } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const manifest = () => JSON.parse(readFileSync(at('package.json'), 'utf8'));
const engine = () => JSON.parse(readFileSync(at('native/package.json'), 'utf8'));

/** Files and folders that go into the package as they are. */
const SHIPPED = [
  'dist',
  'snippets',
  'examples',
  'media',
  'docs/diagnostics',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'package.nls.json',
  'l10n',
];
/** Libraries the engine needs that a user's machine may lack. */
const BUNDLED_LIBRARIES =
  /^(libdnnl|libsleef|libgomp|libOpenCL|libopenblas|libgfortran|libquadmath|libfreetype|libbrotlidec|libbrotlicommon|libjpeg|libpng|libwebp|libsharpyuv)/;
const PLUGIN = 'tensorpad-typescript-plugin';

/** Builds the VSIX unless it is up to date, and returns its path. */
export async function packageExtension() {
  const vsix = join(cache, `tensorpad-${manifest().version}-${platform}.vsix`);
  const shipped = SHIPPED.flatMap((name) => filesUnder(at(name))).filter(isShipped);
  const rest = ['package.json', 'native/package.json', 'native/dist', 'package-lock.json', 'scripts/package.mjs'];
  const inputs = [...shipped, ...rest.map((name) => at(name))];
  await cached('vsix', { inputs, outputs: [vsix] }, () =>
    step('Packaging the extension', async () => {
      const tree = join(cache, 'vsix');
      rmSync(tree, { recursive: true, force: true });
      await layOut(tree, shipped);
      const flags = ['--allow-missing-repository', '--no-rewrite-relative-links'];
      const args = [at('node_modules/@vscode/vsce/vsce'), 'package', '--target', platform, ...flags, '--out', vsix];
      await run('node', args, { cwd: tree, log: 'vsce.log' });
    }),
  );
  return vsix;
}

async function layOut(tree, shipped) {
  const modules = join(tree, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const file of shipped) copy(file, join(tree, relative(root, file)));

  copy(at('native/dist'), join(modules, 'tensorpad', 'dist'));
  copy(at('native/package.json'), join(modules, 'tensorpad', 'package.json'));
  const libraries = await bundledLibraries();
  for (const library of libraries) {
    cpSync(realpathSync(library), join(modules, 'tensorpad', 'dist', basename(library)));
  }
  const packages = Object.keys(engine().dependencies ?? {}).flatMap(withPlatformParts);
  writeFileSync(join(tree, 'ThirdPartyNotices.txt'), await thirdPartyNotices(['typescript', ...packages], libraries));
  for (const name of packages) copy(at('node_modules', name), join(modules, name), isNeededOfPackage);
  copy(at('node_modules/typescript'), join(modules, 'typescript'), isNeededOfTypescript);

  // The TypeScript server looks for plugins in the extension's node_modules.
  mkdirSync(join(modules, PLUGIN));
  cpSync(at('dist/tsplugin.js'), join(modules, PLUGIN, 'index.js'));
  rmSync(join(tree, 'dist', 'tsplugin.js'));
  writeJson(join(modules, PLUGIN, 'package.json'), { name: PLUGIN, version: manifest().version, main: 'index.js' });
  writeJson(join(tree, 'package.json'), publishedManifest());
}

/** A package, and those of its optional parts that were installed: its binaries for this platform. */
function withPlatformParts(name) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8'));
  return [name, ...Object.keys(optionalDependencies).filter((part) => existsSync(at('node_modules', part)))];
}

/** The manifest without what only the checkout needs; vsce packs the packages named under `dependencies`. */
function publishedManifest() {
  const { workspaces, scripts, devDependencies, private: _, ...rest } = manifest();
  const { typescript } = devDependencies;
  const { version, dependencies } = engine();
  return { ...rest, dependencies: { tensorpad: version, typescript, [PLUGIN]: rest.version, ...dependencies } };
}

/** Full paths of the shared libraries to carry along, as the dynamic linker finds them here. */
async function bundledLibraries() {
  const addons = ['native/dist/tensorpad.node', 'native/dist/image.node'].map((file) => at(file));
  const text = (await capture('ldd', addons)) ?? '';
  const lines = text.matchAll(/^\s*(\S+) => (\/\S+)/gm);
  return [...lines].filter(([, name]) => BUNDLED_LIBRARIES.test(name)).map(([, name, path]) => join(path, '..', name));
}

/** The compiler itself and the declarations it reads; no command line, no translations. */
function isNeededOfTypescript(path) {
  return !/[/\\](bin|_?tsc\.js|_?tsserver\.js|_?typingsInstaller\.js|(cs|de|es|fr|it|ja|ko|pl|pt-br|ru|tr|zh-cn|zh-tw))$/.test(
    path,
  );
}

/** What is shipped of a package, but fonts that figures are not drawn with. */
function isNeededOfPackage(path) {
  return isShipped(path) && !(/\.ttf$/.test(path) && !/DejaVuSans(-Bold)?\.ttf$/.test(path));
}

/** No source maps but the host's, which readers of its stack traces need, and nothing that running an example wrote. */
function isShipped(path) {
  const inside = relative(root, path);
  if (/^examples[/\\](data|runs)|\.pth$/.test(inside)) return false;
  return !inside.endsWith('.map') || inside === join('dist', 'extension.js.map');
}

function copy(from, to, filter = isShipped) {
  cpSync(from, to, { recursive: true, dereference: true, filter });
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
    process.stdout.write(`${await packageExtension()}\n`);
  });
}
