/** One side of a comparison: a persistent process that runs steps of a workload and says how long they took. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { engineArguments, engineEnvironment } from '../../extension/protocol/launch';

const root = join(__dirname, '../..');

export class Side {
  private readonly lines: AsyncIterator<string>;
  /** What the process calls itself, with versions. */
  title = '';

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    reader: Interface,
  ) {
    this.lines = reader[Symbol.asyncIterator]();
  }

  static async ours(threads: number): Promise<Side> {
    return Side.start(process.execPath, [...engineArguments, '--import=tsx', join(__dirname, 'worker.ts')], threads);
  }

  static async torch(python: string, threads: number): Promise<Side> {
    return Side.start(python, [join(__dirname, 'torch_worker.py')], threads);
  }

  private static async start(command: string, args: string[], threads: number): Promise<Side> {
    const env = { ...process.env, ...engineEnvironment, OMP_NUM_THREADS: `${threads}`, MKL_NUM_THREADS: `${threads}` };
    const child = spawn(command, [...args, `${threads}`], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr.pipe(process.stderr);
    child.on('error', (error) => process.stderr.write(`${command}: ${error.message}\n`));
    const side = new Side(child, createInterface({ input: child.stdout }));
    side.title = await side.read();
    return side;
  }

  /** Seconds that a number of steps take. */
  async run(workload: string, steps: number): Promise<number> {
    this.child.stdin.write(`${steps} ${workload}\n`);
    return Number(await this.read());
  }

  stop(): void {
    this.child.stdin.end();
  }

  private async read(): Promise<string> {
    const line = await this.lines.next();
    if (line.done) throw new Error(`${this.title || this.child.spawnfile} ended before it answered`);
    return line.value;
  }
}
