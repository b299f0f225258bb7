/** Python's collections, as states are kept in them. */

/** A dictionary with string keys; its entries are its own properties. */
// biome-ignore lint/suspicious/noExplicitAny: what a checkpoint holds is the script's business
export class OrderedDict<T = any> {
  [key: string]: T;
}

const METADATA = '_metadata';

/** The versions that belong to a module's state, kept where they are no entry. */
export function metadataOf(state: object): OrderedDict | undefined {
  return Object.getOwnPropertyDescriptor(state, METADATA)?.value as OrderedDict | undefined;
}

export function setMetadata(state: object, metadata: unknown): void {
  Object.defineProperty(state, METADATA, { value: metadata, enumerable: false, writable: true, configurable: true });
}

/** Python's collections.Counter: how often each thing occurs. */
export class Counter<K> extends Map<K, number> {
  static of<K>(items: Iterable<K>): Counter<K> {
    const counter = new Counter<K>();
    for (const item of items) counter.set(item, (counter.get(item) ?? 0) + 1);
    return counter;
  }
}
