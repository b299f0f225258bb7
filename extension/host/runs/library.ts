/** Finds runs on disk, reads them, and keeps up with the ones that grow. Knows nothing of VS Code. */
import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { ScalarBatch } from '../../protocol/kernel';
import { EventFile } from './eventFile';
import type { RunStore } from './store';

/** Seconds, host, process, number in the process, and a suffix of the script's choice. */
const EVENT_FILE = /^events\.out\.tfevents\.(\d{10})\.(.*)\.(\d+)\.\d+/;
const IS_EVENT_FILE = /^events\.out\.tfevents\./;
/** Folders below `runs/` are followed this deep. */
const MAX_DEPTH = 6;

export interface LibraryOptions {
  store: RunStore;
  /** Folders that hold a `runs` folder. */
  roots(): readonly string[];
  /** Run folders known by name, wherever they are. */
  announced(): readonly string[];
  log(message: string): void;
}

export class RunLibrary {
  private readonly files = new Map<string, EventFile>();
  /** Nothing is read before someone wants to see it. */
  private awake = false;
  /** Kernel processes of this window: the points they sent stand for the files they wrote. */
  private readonly kernels: { pid: number; since: number }[] = [];

  constructor(private readonly options: LibraryOptions) {}

  /** Files that this process writes from now on are known by what it sends. */
  followKernel(pid: number, now = Date.now()): void {
    this.kernels.push({ pid, since: Math.floor(now / 1000) - 1 });
  }

  addLive(batches: readonly ScalarBatch[]): void {
    for (const run of new Set(batches.map((batch) => batch.run))) {
      if (!this.options.store.isLive(run)) this.handOver(run);
    }
    this.options.store.addLive(batches);
  }

  /** Looks through every `runs` folder; from now on changes are followed. */
  async scan(): Promise<void> {
    this.awake = true;
    const folders = this.options.roots().map((root) => path.join(root, 'runs'));
    const found = await Promise.all([
      ...folders.map((folder) => findEventFiles(folder)),
      ...this.options.announced().map((folder) => findEventFiles(folder, MAX_DEPTH)),
    ]);
    // One after the other: a hundred runs at once would only fight for the disk.
    for (const file of new Set(found.flat().sort())) await this.read(file);
  }

  /** A file appeared or grew, or folders came and went. */
  async changed(file?: string): Promise<void> {
    if (this.awake) await (file === undefined ? this.scan() : this.read(file));
  }

  /** Reads what is new in an event file. */
  private async read(file: string): Promise<void> {
    const folder = path.dirname(file);
    if (!IS_EVENT_FILE.test(path.basename(file)) || this.isOurs(file)) return;
    const events = this.files.get(file) ?? new EventFile(file);
    this.files.set(file, events);
    try {
      await events.read((scalars) => {
        if (this.files.get(file) === events) this.options.store.addFromFile(file, folder, scalars);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.files.delete(file);
      else this.options.log(`${file}: ${(error as Error).message}`);
    }
  }

  /** A file or folder vanished. */
  async vanished(file: string): Promise<void> {
    for (const known of [...this.files.keys()]) {
      if (known === file || known.startsWith(file + path.sep)) this.files.delete(known);
    }
    for (const { run } of this.options.store.list()) {
      if (run !== file && run !== path.dirname(file) && !run.startsWith(file + path.sep)) continue;
      if (!(await exists(run))) this.options.store.remove(run);
    }
  }

  /** Deletes a run's event files, and its folder if nothing else is in there. */
  async delete(run: string): Promise<void> {
    const entries = await readdir(run, { withFileTypes: true }).catch(() => []);
    const events = entries.filter((entry) => entry.isFile() && IS_EVENT_FILE.test(entry.name));
    for (const { name } of events) {
      await rm(path.join(run, name));
      this.files.delete(path.join(run, name));
    }
    if (events.length === entries.length) await rm(run, { recursive: true, force: true });
    this.options.store.remove(run);
  }

  /** True for a file whose points come, or came, live. */
  private isOurs(file: string): boolean {
    return this.options.store.isLive(path.dirname(file)) && this.isFromKernel(file);
  }

  private isFromKernel(file: string): boolean {
    const [, seconds, , pid] = EVENT_FILE.exec(path.basename(file)) ?? [];
    return this.kernels.some((kernel) => kernel.pid === Number(pid) && kernel.since <= Number(seconds));
  }

  /** A run starts to come live: what was read of the file that the kernel writes would appear twice. */
  private handOver(run: string): void {
    for (const file of [...this.files.keys()]) {
      if (path.dirname(file) !== run || !this.isFromKernel(file)) continue;
      this.files.delete(file);
      this.options.store.dropFile(file, run);
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function findEventFiles(folder: string, depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && IS_EVENT_FILE.test(entry.name));
  const folders = depth < MAX_DEPTH ? entries.filter((entry) => entry.isDirectory()) : [];
  const below = await Promise.all(folders.map((entry) => findEventFiles(path.join(folder, entry.name), depth + 1)));
  return [...files.map((entry) => path.join(folder, entry.name)), ...below.flat()];
}
