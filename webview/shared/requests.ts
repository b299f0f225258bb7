import type { Query, QueryResult } from '../../extension/protocol/kernel';

type Kind = Query['kind'];
type QueryOf<K extends Kind> = Extract<Query, { kind: K }>;
type ResultOf<K extends Kind> = Extract<QueryResult, { kind: K }>;

interface Pending {
  kind: Kind;
  resolve(result: QueryResult): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Questions to the kernel, matched to their answers by id. Every question ends: answered, refused or timed out. */
export class Requests {
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  constructor(
    private readonly send: (id: number, query: Query) => void,
    private readonly timeout = 10_000,
  ) {}

  ask<K extends Kind>(query: QueryOf<K>): Promise<ResultOf<K>> {
    const id = this.nextId++;
    return new Promise<QueryResult>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new Error(`The kernel did not answer within ${this.timeout / 1000} s.`));
      }, this.timeout);
      this.pending.set(id, { kind: query.kind, resolve, reject, timer });
      this.send(id, query);
    }) as Promise<ResultOf<K>>;
  }

  answer(id: number, result: QueryResult): void {
    const request = this.take(id);
    if (!request) return;
    if (request.kind === result.kind) request.resolve(result);
    else request.reject(new Error(`Asked for '${request.kind}', was sent '${result.kind}'.`));
  }

  fail(id: number, message: string): void {
    this.take(id)?.reject(new Error(message));
  }

  private take(id: number): Pending | undefined {
    const request = this.pending.get(id);
    this.pending.delete(id);
    clearTimeout(request?.timer);
    return request;
  }
}
