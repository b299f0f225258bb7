import type { Query } from '../../extension/protocol/kernel';
import type { HostToPanel, PanelToHost } from '../../extension/protocol/panels';
import { throttle } from './dom';
import { Requests } from './requests';

interface VsCodeApi {
  postMessage(message: PanelToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Messages a panel handles itself; replies go to whoever asked. */
export type PanelMessage = Exclude<HostToPanel, { type: 'reply' | 'failure' }>;

/** The panel's side of the conversation with the extension host, and its state across reloads. */
export class Host<State extends object> {
  private readonly api = acquireVsCodeApi();
  private readonly requests = new Requests((id, query) => this.api.postMessage({ type: 'request', id, query }));
  private current: State;
  /** A drag changes the state in every frame. */
  private readonly save = throttle(100, () => this.api.setState(this.current));

  constructor(defaults: State) {
    const saved = this.api.getState();
    this.current = { ...defaults, ...(saved && typeof saved === 'object' ? saved : {}) };
    window.addEventListener('pagehide', () => this.api.setState(this.current));
  }

  get state(): Readonly<State> {
    return this.current;
  }

  /** Merges `change` into the state that survives a hidden tab and a window reload. */
  remember(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    this.save();
  }

  /** Starts listening and tells the host so; the snapshot follows. */
  connect(receive: (message: PanelMessage) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<HostToPanel>) => {
      if (data.type === 'reply') this.requests.answer(data.id, data.result);
      else if (data.type === 'failure') this.requests.fail(data.id, data.message);
      else receive(data);
    });
    this.api.postMessage({ type: 'ready' });
  }

  ask<K extends Query['kind']>(query: Extract<Query, { kind: K }>) {
    return this.requests.ask(query);
  }

  /** Opens `file` at a 0-based line in the editor. */
  reveal(file: string, line: number): void {
    this.api.postMessage({ type: 'reveal', file, line });
  }

  /** Asks for the computation graph behind a variable. */
  showGraph(name: string): void {
    this.api.postMessage({ type: 'graph', name });
  }

  command(command: string): void {
    this.api.postMessage({ type: 'command', command });
  }
}
