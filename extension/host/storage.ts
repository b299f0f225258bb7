/** A text on disk that follows a state: written some time after a change, and at the end. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';

const DELAY = 2000;

export class StoredText {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: string,
    private readonly content: () => string,
    private readonly log: (message: string) => void,
  ) {}

  /** What an earlier window wrote, if anything. */
  async read(): Promise<string | undefined> {
    return readFile(this.file, 'utf8').catch(() => undefined);
  }

  /** The state changed. */
  touch(): void {
    this.timer ??= setTimeout(() => this.write(), DELAY);
  }

  /** Writes at once if anything is due. Synchronous, since a closing window waits for nothing else. */
  flush(): void {
    if (this.timer) this.write();
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      const draft = `${this.file}.${process.pid}`;
      writeFileSync(draft, this.content());
      renameSync(draft, this.file);
    } catch (error) {
      this.log(`${this.file}: ${(error as Error).message}`);
    }
  }
}
