/** Writes Python pickles of protocol 2, the one PyTorch uses. */
import { Complex } from '../complex';

/** A class or function by its Python name, as `collections.OrderedDict`. */
export interface GlobalName {
  module: string;
  name: string;
}

/** How an object of its own kind is written: rebuilt by a call, taken from outside, or as a bare name. */
export type Reduced =
  | { kind: 'call'; global: GlobalName; args: Tuple; items?: [unknown, unknown][]; state?: unknown }
  | { kind: 'global'; global: GlobalName }
  | { kind: 'persistent'; id: Tuple };

/** A Python tuple; JavaScript arrays become lists. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

const code = (text: string) => text.charCodeAt(0);

const PROTO = 0x80;
const NEWTRUE = 0x88;
const NEWFALSE = 0x89;
const TUPLE1 = 0x85;
const LONG1 = 0x8a;

type Call = Extract<Reduced, { kind: 'call' }>;
const calling =
  <T>(module: string, name: string, args: (value: T) => unknown[]) =>
  (value: T): Call => ({ kind: 'call', global: { module, name }, args: new Tuple(args(value)) });

// Protocol 2 is Python 2's, whose built-in names these are.
const SET = calling('__builtin__', 'set', (value: Set<unknown>) => [[...value]]);
const COMPLEX = calling('__builtin__', 'complex', ({ re, im }: Complex) => [new Float(re), new Float(im)]);
const BYTES = calling('_codecs', 'encode', (value: Uint8Array) => [Buffer.from(value).toString('latin1'), 'latin1']);

/** A number that is a float in Python even when it is whole. */
class Float {
  constructor(readonly value: number) {}
}

/**
 * Pickles `value`. Arrays become lists, Maps and plain objects dicts, Sets sets, Uint8Arrays bytes,
 * whole numbers ints and others floats. `reduce` says
 * how every other object is written, and may claim any object; undefined means it does not know it.
 */
export function pickle(value: unknown, reduce: (value: object) => Reduced | undefined): Uint8Array {
  const pickler = new Pickler(reduce);
  pickler.save(value);
  return pickler.finish();
}

class Pickler {
  private bytes = Buffer.alloc(4096);
  private length = 0;
  private readonly memo = new Map<unknown, number>();

  constructor(private readonly reduce: (value: object) => Reduced | undefined) {
    this.put(PROTO, 2);
  }

  finish(): Uint8Array {
    this.put(code('.'));
    return this.bytes.subarray(0, this.length);
  }

  save(value: unknown): void {
    if (value === null || value === undefined) this.put(code('N'));
    else if (typeof value === 'boolean') this.put(value ? NEWTRUE : NEWFALSE);
    else if (typeof value === 'number') this.saveNumber(value);
    else if (typeof value === 'bigint') this.saveLong(value);
    else if (typeof value === 'string') this.saveString(value);
    else if (typeof value === 'object' || typeof value === 'function') this.saveObject(value);
    else throw new TypeError(`cannot pickle '${typeof value}' object`);
  }

  private saveNumber(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.saveInteger(value);
    else this.saveFloat(value);
  }

  private saveObject(value: object): void {
    if (this.recall(value)) return;
    const reduced = this.reduce(value);
    if (value instanceof Float) this.saveFloat(value.value);
    else if (reduced) this.saveReduced(value, reduced);
    else if (Array.isArray(value)) this.saveList(value);
    else if (value instanceof Tuple) this.saveTuple(value);
    else if (value instanceof Map) this.saveDict(value, [...value]);
    else if (value instanceof Set) this.saveCall(value, SET(value));
    else if (value instanceof Complex) this.saveCall(value, COMPLEX(value));
    else if (value instanceof Uint8Array) this.saveCall(value, BYTES(value));
    else if (isRecord(value)) this.saveDict(value, Object.entries(value));
    else throw new TypeError(`cannot pickle '${value.constructor?.name ?? typeof value}' object`);
  }

  private saveReduced(value: object, reduced: Reduced): void {
    if (reduced.kind === 'global') this.saveGlobal(reduced.global);
    else if (reduced.kind === 'call') this.saveCall(value, reduced);
    else {
      this.saveTuple(reduced.id);
      this.put(code('Q'));
    }
  }

  private saveCall(value: object, reduced: Call): void {
    this.saveGlobal(reduced.global);
    this.saveTuple(reduced.args);
    this.put(code('R'));
    this.remember(value);
    if (reduced.items) this.saveItems(reduced.items);
    if (reduced.state !== undefined) {
      this.save(reduced.state);
      this.put(code('b'));
    }
  }

  private saveList(items: readonly unknown[]): void {
    this.put(code(']'));
    this.remember(items);
    if (items.length === 0) return;
    this.put(code('('));
    for (const item of items) this.save(item);
    this.put(code('e'));
  }

  private saveDict(value: object, items: [unknown, unknown][]): void {
    this.put(code('}'));
    this.remember(value);
    this.saveItems(items);
  }

  private saveItems(items: [unknown, unknown][]): void {
    if (items.length === 0) return;
    this.put(code('('));
    for (const [key, item] of items) {
      this.save(key);
      this.save(item);
    }
    this.put(code('u'));
  }

  private saveTuple({ items }: Tuple): void {
    if (items.length > 3) this.put(code('('));
    for (const item of items) this.save(item);
    if (items.length === 0) this.put(code(')'));
    else this.put(items.length > 3 ? code('t') : TUPLE1 + items.length - 1);
  }

  private saveGlobal({ module, name }: GlobalName): void {
    const text = `c${module}\n${name}\n`;
    if (this.recall(text)) return;
    this.write(Buffer.from(text));
    this.remember(text);
  }

  private saveString(value: string): void {
    // A prefix keeps strings apart from the names of globals.
    if (this.recall(`s${value}`)) return;
    const bytes = Buffer.from(value);
    this.put(code('X'));
    this.putUint32(bytes.length);
    this.write(bytes);
    this.remember(`s${value}`);
  }

  private saveInteger(value: number): void {
    if (value >= 0 && value < 256) this.put(code('K'), value);
    else if (value >= 0 && value < 65536) this.put(code('M'), value & 255, value >> 8);
    else if (value === (value | 0)) {
      this.put(code('J'));
      this.putUint32(value >>> 0);
    } else this.saveLong(BigInt(value));
  }

  /** Little-endian two's complement, as short as the sign allows. */
  private saveLong(value: bigint): void {
    let length = 1;
    while (BigInt.asIntN(length * 8, value) !== value) length++;
    if (length > 255) throw new RangeError('integer too large to pickle');
    this.put(LONG1, length);
    for (let i = 0; i < length; i++) this.put(Number((value >> BigInt(i * 8)) & 255n));
  }

  private saveFloat(value: number): void {
    this.put(code('G'));
    const at = this.reserve(8);
    this.bytes.writeDoubleBE(value, at);
  }

  private recall(key: unknown): boolean {
    const index = this.memo.get(key);
    if (index === undefined) return false;
    this.putIndexed(code('h'), code('j'), index);
    return true;
  }

  private remember(key: unknown): void {
    const index = this.memo.size;
    this.memo.set(key, index);
    this.putIndexed(code('q'), code('r'), index);
  }

  private putIndexed(short: number, long: number, index: number): void {
    if (index < 256) this.put(short, index);
    else {
      this.put(long);
      this.putUint32(index);
    }
  }

  private putUint32(value: number): void {
    const at = this.reserve(4);
    this.bytes.writeUInt32LE(value, at);
  }

  private put(...values: number[]): void {
    const at = this.reserve(values.length);
    for (let i = 0; i < values.length; i++) this.bytes[at + i] = values[i]!;
  }

  private write(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = Buffer.alloc(Math.max(this.bytes.length * 2, this.length));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return at;
  }
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
