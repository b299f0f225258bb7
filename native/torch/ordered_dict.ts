/** Python's collections.OrderedDict, as states are kept in it. */

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
