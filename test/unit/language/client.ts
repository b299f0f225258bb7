/** The built language server, spoken to as an editor does. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  readonly params?: Published;
}

export interface Published {
  readonly uri: string;
  readonly version: number;
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A server in a process of its own, with one document open. */
export class Client {
  /** All diagnostics that were published, in the order in which they arrived. */
  readonly published: Published[] = [];
  version = 0;
  private started = false;
  private readonly server: ChildProcess;
  private readonly requests = new Map<number, (message: Message) => void>();
  private readonly awaited: { version: number; resolve: (published: Published) => void }[] = [];

  constructor(private readonly uri: string) {
    this.server = fork(path.join(__dirname, '../../../dist/language.js'), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // As the editor starts it: without the loader that the tests run in, which takes 90 MB of its own.
      execArgv: [],
    });
    this.server.on('message', (message: Message) => this.receive(message));
  }

  get pid(): number {
    return this.server.pid!;
  }

  /** Waits until the process is there and has its code. */
  async start(): Promise<void> {
    this.started = true;
    await this.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    this.notify('initialized', {});
  }

  async open(text: string): Promise<void> {
    if (!this.started) await this.start();
    const textDocument = { uri: this.uri, languageId: 'typescript', version: ++this.version, text };
    this.notify('textDocument/didOpen', { textDocument });
  }

  /** Puts text in the place of characters of a line. */
  edit({ line, character }: Place, removed: number, text: string): void {
    const range = { start: { line, character }, end: { line, character: character + removed } };
    const textDocument = { uri: this.uri, version: ++this.version };
    this.notify('textDocument/didChange', { textDocument, contentChanges: [{ range, text }] });
  }

  /** The answer to a request about a place; an error that says why there is none. */
  async ask<T>(method: string, position: Place): Promise<T | Error> {
    const { result, error } = await this.request(method, { textDocument: { uri: this.uri }, position });
    return error ? new Error(error.message) : (result as T);
  }

  /** What is published of the present version. */
  diagnostics(): Promise<Published> {
    const { version } = this;
    const known = this.published.find((each) => each.version === version);
    return known ? Promise.resolve(known) : new Promise((resolve) => this.awaited.push({ version, resolve }));
  }

  end(): void {
    this.server.kill();
  }

  private notify(method: string, params: object): void {
    this.server.send({ jsonrpc: '2.0', method, params });
  }

  private request(method: string, params: object): Promise<Message> {
    return new Promise((resolve) => {
      const id = this.requests.size + 1;
      this.requests.set(id, resolve);
      this.server.send({ jsonrpc: '2.0', id, method, params });
    });
  }

  private receive(message: Message): void {
    if (message.id !== undefined && message.method === undefined) this.requests.get(message.id)?.(message);
    if (message.method !== 'textDocument/publishDiagnostics' || !message.params) return;
    const published = message.params;
    this.published.push(published);
    for (const { version, resolve } of this.awaited) if (version === published.version) resolve(published);
  }
}
