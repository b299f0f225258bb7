/** Where the declarations are that a model script needs and its folder does not have. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

type Target = string | { [condition: string]: Target };

export class Declarations {
  /** Root of the extension. */
  private readonly root: string;
  private engine: { folder: string; exports: Record<string, Target> } | undefined;

  /** `plugin`: folder of the installed plugin, `<extension>/node_modules/<name>`. */
  constructor(private readonly plugin: string) {
    this.root = path.resolve(plugin, '../..');
  }

  /** The kernel's globals. */
  get globals(): string {
    return path.join(this.root, 'dist/types/globals.d.ts');
  }

  /** The declaration file behind `tensorpad`, one of its subpaths, or what Node's own declarations import. */
  module(name: string): string | undefined {
    if (name === 'undici-types') return existing(path.join(this.root, 'dist/types/undici-types/index.d.ts'));
    if (name !== 'tensorpad' && !name.startsWith('tensorpad/')) return undefined;
    const engine = this.findEngine();
    const target = engine && types(engine.exports[`.${name.slice('tensorpad'.length)}`]);
    return target === undefined ? undefined : existing(path.join(engine?.folder ?? '', target));
  }

  /** Node's declarations: those a project's folder has, else our own. */
  node(projectFolder: string): string {
    for (let folder = projectFolder; ; folder = path.dirname(folder)) {
      const own = path.join(folder, 'node_modules/@types/node/index.d.ts');
      if (existsSync(own)) return own;
      if (folder === path.dirname(folder)) return path.join(this.root, 'dist/types/node/index.d.ts');
    }
  }

  private findEngine(): typeof this.engine {
    if (this.engine) return this.engine;
    try {
      const manifest = createRequire(path.join(this.plugin, 'index.js')).resolve('tensorpad/package.json');
      const { exports } = JSON.parse(readFileSync(manifest, 'utf8'));
      this.engine = { folder: path.dirname(manifest), exports };
    } catch {
      // An incomplete installation: scripts show that tensorpad is not found.
    }
    return this.engine;
  }
}

function types(target: Target | undefined): string | undefined {
  if (target === undefined || typeof target === 'string') return target?.endsWith('.d.ts') ? target : undefined;
  return types(target.types);
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}
