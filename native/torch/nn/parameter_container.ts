/** Parameters in a list or by name, so that modules find them. */
import { isPlainObject } from '../arguments';
import { IndexError, KeyError, RuntimeError, ValueError } from '../errors';
import { Tensor } from '../tensor';
import { shortName, typename } from '../typename';
import { Module } from './module';
import { Parameter } from './parameter';

/** Tensors become parameters; other values are kept as they are. */
const kept = (value: unknown): unknown =>
  value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value;

/** A line about a value that is held under a key. */
function line(key: string, value: unknown, dtype: (tensor: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `  (${key}): Object of type: ${typename(value)}`;
  const kind = value instanceof Parameter ? 'Parameter' : 'Tensor';
  return `  (${key}): ${kind} containing: [${dtype(value)} of size ${[...value.shape].join('x')}]`;
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value && !(value instanceof Tensor);

export interface ParameterList {
  // biome-ignore lint/suspicious/noExplicitAny: it may hold anything; tensors become parameters
  readonly [index: number]: any;
}

/**
 * Parameters in a list, so that a module finds them; tensors become parameters.
 * @example
 * const list = new torch.nn.ParameterList([torch.ones(2), torch.zeros(3)]);
 * console.log(list.length, list[0]);
 */
export class ParameterList extends Module {
  private _size = 0;

  constructor(values?: Iterable<unknown> | null) {
    super();
    if (values) this.extend(values);
  }

  /** Number of values. */
  override get length(): number {
    return this._size;
  }

  private get slots(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  private key(index: number): string {
    if (!Number.isInteger(index) || index < -this.length || index >= this.length)
      throw new IndexError(`index ${index} is out of range`);
    return String(index < 0 ? index + this.length : index);
  }

  /** The value at a position; negative ones count from the end. */
  at(index: number): Parameter {
    return this.slots[this.key(index)] as Parameter;
  }

  /** Puts a value in the place of another. */
  set(index: number, value: unknown): this {
    this.slots[this.key(index)] = kept(value);
    return this;
  }

  /** Adds a value at the end. */
  append(value: unknown): this {
    this._size++;
    return this.set(-1, value);
  }

  /** Adds several values at the end. */
  extend(values: Iterable<unknown>): this {
    if (!isIterable(values))
      throw new TypeError(`ParameterList.extend should be called with an iterable, but got ${shortName(values)}`);
    for (const value of [...values]) this.append(value);
    return this;
  }

  *[Symbol.iterator](): IterableIterator<Parameter> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  override forward(): never {
    throw new RuntimeError('ParameterList should not be called.');
  }

  override extra_repr(): string {
    return [...this].map((value, i) => line(String(i), value, ({ dtype }) => String(dtype))).join('\n');
  }
}

export interface ParameterDict {
  // biome-ignore lint/suspicious/noExplicitAny: it may hold anything; tensors become parameters
  readonly [name: string]: any;
}

/** What a `ParameterDict` is made of: a dictionary, whose keys are sorted, or pairs in order. */
type Named = Record<string, unknown> | Iterable<readonly [string, unknown]>;

/**
 * Parameters by name, so that a module finds them; tensors become parameters.
 * @example
 * const dict = new torch.nn.ParameterDict({ scale: torch.ones(2), shift: torch.zeros(2) });
 * console.log(dict);
 * console.log(dict.scale);
 */
export class ParameterDict extends Module {
  private readonly names = new Set<string>();

  constructor(parameters?: Named | null) {
    super();
    if (parameters) this.update(parameters);
  }

  private get slots(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  /** Number of values. */
  override get length(): number {
    return this.names.size;
  }

  /** The value under a name. */
  at(key: string): Parameter {
    if (!this.has(key)) throw new KeyError(`'${key}'`);
    return this.slots[key] as Parameter;
  }

  /** The value under a name, or `fallback`. */
  get(key: string, fallback: unknown = null): unknown {
    return this.has(key) ? this.at(key) : fallback;
  }

  /** Whether there is a value under a name. */
  has(key: string): boolean {
    return this.names.has(key);
  }

  /** Adds or replaces the value under a name. */
  set(key: string, value: unknown): this {
    if (typeof key !== 'string')
      throw new TypeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${shortName(key)}'). ` +
          'Open an issue on github if you need non-string keys.',
      );
    this.names.add(key);
    this.slots[key] = kept(value);
    return this;
  }

  /** The value under a name, which is first set to `fallback` when there is none. */
  setdefault(key: string, fallback: unknown = null): unknown {
    if (!this.has(key)) this.set(key, fallback);
    return this.at(key);
  }

  /** Adds or replaces several values. */
  update(parameters: Named): void {
    if (isPlainObject(parameters)) {
      for (const key of Object.keys(parameters).sort()) this.set(key, parameters[key]);
      return;
    }
    if (parameters instanceof ParameterDict) {
      for (const [key, value] of parameters.items()) this.set(key, value);
      return;
    }
    if (!isIterable(parameters))
      throw new TypeError(
        `ParametersDict.update should be called with an iterable of key/value pairs, but got ${shortName(parameters)}`,
      );
    [...parameters].forEach((pair, i) => {
      if (!isIterable(pair))
        throw new TypeError(`ParameterDict update sequence element #${i} should be Iterable; is${shortName(pair)}`);
      const items = [...pair];
      if (items.length !== 2)
        throw new ValueError(`ParameterDict update sequence element #${i} has length ${items.length}; 2 is required`);
      this.set(items[0] as string, items[1]);
    });
  }

  /** Takes out the value under a name. */
  pop(key: string): Parameter {
    const value = this.at(key);
    this.names.delete(key);
    delete this.slots[key];
    return value;
  }

  /** Takes out the last value, with its name. */
  popitem(): [string, Parameter] {
    const key = [...this.names].at(-1);
    if (key === undefined) throw new KeyError("'popitem(): dictionary is empty'");
    return [key, this.pop(key)];
  }

  /** Takes out all values. */
  clear(): void {
    for (const key of [...this.names]) this.pop(key);
  }

  /** A second dictionary with the same values. */
  copy(): ParameterDict {
    return new ParameterDict(this.items());
  }

  /** A dictionary with one value under every name. */
  fromkeys(keys: Iterable<string>, value: unknown = null): ParameterDict {
    return new ParameterDict([...keys].map((key) => [key, value] as const));
  }

  keys(): IterableIterator<string> {
    return this.names.values();
  }

  *values(): IterableIterator<Parameter> {
    for (const key of this.names) yield this.at(key);
  }

  *items(): IterableIterator<[string, Parameter]> {
    for (const key of this.names) yield [key, this.at(key)];
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }

  override forward(): never {
    throw new RuntimeError('ParameterDict should not be called.');
  }

  override extra_repr(): string {
    return [...this.items()].map(([key, value]) => line(key, value, typename)).join('\n');
  }
}
