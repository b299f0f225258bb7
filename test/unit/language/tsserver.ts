/** A real TypeScript server with the plugin installed as the editor installs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { TYPESCRIPT_PLUGIN } from '../../../extension/protocol/names';

const root = path.resolve(__dirname, '../../..');

const ENGINE = `
/** A stand-in for the engine's declarations. */
export declare class Tensor { readonly shape: number[]; view(...sizes: number[]): Tensor }
export declare function zeros(...sizes: number[]): Tensor;
`;

function writeStandIn(folder: string): void {
  mkdirSync(path.join(folder, 'dist/torch/vision'), { recursive: true });
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'tensorpad',
      exports: {
        '.': { types: './dist/torch/index.d.ts', default: './dist/torch/index.js' },
        './vision': { types: './dist/torch/vision/index.d.ts' },
        './package.json': './package.json',
      },
    }),
  );
  writeFileSync(path.join(folder, 'dist/torch/index.d.ts'), ENGINE);
  writeFileSync(
    path.join(folder, 'dist/torch/vision/index.d.ts'),
    'export declare const datasets: { MNIST: string };\n',
  );
}

export interface Diagnostic {
  code: number;
  text: string;
}

export class TypeScriptServer {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tensorpad-ts-'));
  private child!: ChildProcess;
  private sequence = 0;
  private received = '';
  private readonly waiting = new Map<number, (body: unknown) => void>();

  /**
   * Builds the plugin into a folder laid out as the packaged extension and starts the server. The engine's declarations
   * are the built ones, or a stand-in that is quick to read.
   */
  static async start(engine: 'built' | 'stand-in'): Promise<TypeScriptServer> {
    const server = new TypeScriptServer();
    const extension = path.join(server.folder, 'extension');
    const folder = path.join(extension, 'node_modules/tensorpad');
    mkdirSync(path.dirname(folder), { recursive: true });
    if (engine === 'built') symlinkSync(path.join(root, 'native'), folder);
    else writeStandIn(folder);
    const plugin = path.join(extension, 'node_modules', TYPESCRIPT_PLUGIN);
    mkdirSync(plugin, { recursive: true });
    writeFileSync(path.join(plugin, 'package.json'), JSON.stringify({ name: TYPESCRIPT_PLUGIN, main: 'index.js' }));
    await build({
      entryPoints: [path.join(root, 'extension/tsplugin/index.ts')],
      outfile: path.join(plugin, 'index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['typescript'],
    });
    const { layOutTypes } = await import(path.join(root, 'extension/tsplugin/types.mjs'));
    layOutTypes(path.join(extension, 'dist/types'));
    server.spawn(extension);
    return server;
  }

  /** Writes a file into a workspace folder and returns its path. */
  write(name: string, text: string, workspace = 'workspace'): string {
    const file = path.join(this.folder, workspace, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  open(file: string, text: string, workspace = 'workspace'): void {
    const projectRootPath = path.join(this.folder, workspace);
    this.send('open', { file, fileContent: text, projectRootPath, scriptKindName: file.endsWith('.js') ? 'JS' : 'TS' });
  }

  change(edit: object): void {
    this.send('change', edit);
  }

  async errors(file: string): Promise<Diagnostic[]> {
    const syntax = (await this.request('syntacticDiagnosticsSync', { file })) as Diagnostic[];
    const semantic = (await this.request('semanticDiagnosticsSync', { file })) as Diagnostic[];
    return [...syntax, ...semantic].map(({ code, text }) => ({ code, text }));
  }

  /** Codes of what is only hinted at, such as by fading. */
  async suggestions(file: string): Promise<number[]> {
    return ((await this.request('suggestionDiagnosticsSync', { file })) as Diagnostic[]).map(({ code }) => code);
  }

  async hover(file: string, line: number, offset: number): Promise<string> {
    const info = (await this.request('quickinfo', { file, line, offset })) as { displayString: string };
    return info.displayString;
  }

  request(command: string, parameters: object): Promise<unknown> {
    const sequence = this.send(command, parameters);
    return new Promise((resolve) => this.waiting.set(sequence, resolve));
  }

  stop(): void {
    this.child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(extension: string): void {
    const server = path.join(root, 'node_modules/typescript/lib/tsserver.js');
    const options = [
      '--useInferredProjectPerProjectRoot',
      '--disableAutomaticTypingAcquisition',
      '--noGetErrOnBackgroundUpdate',
    ];
    const plugins = ['--globalPlugins', TYPESCRIPT_PLUGIN, '--pluginProbeLocations', extension];
    this.child = spawn(process.execPath, [server, ...options, ...plugins], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.receive(text));
    // As VS Code's TypeScript extension sets them for files without a tsconfig.json.
    this.send('compilerOptionsForInferredProjects', {
      options: {
        module: 'Preserve',
        moduleResolution: 'Bundler',
        target: 'ES2022',
        jsx: 'react-jsx',
        allowImportingTsExtensions: true,
        strict: true,
        strictNullChecks: true,
        strictFunctionTypes: true,
        allowJs: true,
        allowNonTsExtensions: true,
        resolveJsonModule: true,
        sourceMap: true,
      },
    });
  }

  private send(command: string, parameters: object): number {
    const seq = ++this.sequence;
    this.child.stdin?.write(`${JSON.stringify({ seq, type: 'request', command, arguments: parameters })}\n`);
    return seq;
  }

  private receive(text: string): void {
    this.received += text;
    for (;;) {
      const end = this.received.indexOf('\n', this.received.indexOf('\r\n\r\n') + 4);
      if (end < 0) return;
      const line = this.received.slice(0, end).split('\r\n\r\n')[1] as string;
      this.received = this.received.slice(end + 1);
      const message = JSON.parse(line) as { type: string; request_seq: number; body: unknown };
      if (message.type !== 'response') continue;
      this.waiting.get(message.request_seq)?.(message.body);
      this.waiting.delete(message.request_seq);
    }
  }
}
