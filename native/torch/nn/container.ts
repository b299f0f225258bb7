/** Modules that hold others in order or by name. */
import { isPlainObject } from '../arguments';
import { AssertionError, IndexError, KeyError, ValueError } from '../errors';
import type { Tensor } from '../tensor';
import { shortName, typename } from '../typename';
import { Module } from './module';
import { indent } from './text';

/** Modules by name; a Map or pairs where names look like integers, whose order an object would not keep. */
export type NamedModules = Record<string, Module> | Iterable<readonly [string, Module]>;

const isIterable = (value: unknown): value is Iterable<unknown> => Symbol.iterator in Object(value);

/** Modules numbered from 0, or under names of their own. */
abstract class Container extends Module {
  /** Number of modules. */
  override get length(): number {
    return [...this._own_modules()].length;
  }

  /** The module at a position (negative ones count from the end) or under a name. */
  at(key: number | string): Module {
    const modules = [...this._own_modules()];
    if (typeof key === 'string') {
      const found = modules.find(([name]) => name === key);
      if (!found) throw new KeyError(`'${key}'`);
      return found[1];
    }
    const found = Number.isInteger(key) ? modules.at(key) : undefined;
    if (!found || key < -modules.length) throw new IndexError(`index ${key} is out of range`);
    return found[1];
  }

  /** The modules in order. */
  *[Symbol.iterator](): IterableIterator<Module> {
    for (const [, module] of this._own_modules()) yield module;
  }

  /** The modules from `start` up to, but without, `end`, in a container of the same kind; they are shared. */
  slice(start?: number, end?: number): this {
    const part = [...this._own_modules()].slice(start, end);
    const container = Reflect.construct(this.constructor, []) as this;
    return this.named ? container.fill(part) : container.fill(part.map(([, module], i) => [String(i), module]));
  }

  /** Whether modules keep their names when others go. */
  protected get named(): boolean {
    return false;
  }

  private fill(modules: Iterable<[string, Module]>): this {
    for (const [name, module] of modules) this.add_module(name, module);
    return this;
  }

  /** Puts a module in the place of another. */
  set(index: number, module: Module): this {
    const name = this.nameAt(index);
    if (module !== null && !(module instanceof Module))
      throw new TypeError(
        `cannot assign '${typename(module)}' as child module '${name}' (torch.nn.Module or None expected)`,
      );
    this.add_module(name, module);
    return this;
  }

  /** Takes out the module at a position and returns it; the later ones move up. */
  pop(index = -1): Module {
    const module = this.at(index);
    const removed = this.nameAt(index);
    const rest = [...this._own_modules()].filter(([name]) => name !== removed);
    for (const [name] of [...this._own_modules()]) delete this.slots[name];
    this.fill(this.named ? rest : rest.map(([, each], i) => [String(i), each]));
    return module;
  }

  private get slots(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  private nameAt(index: number): string {
    const names = [...this._own_modules()].map(([name]) => name);
    const name = names.at(index);
    if (name === undefined || index < -names.length) throw new IndexError(`index ${index} is out of range`);
    return name;
  }

  /** Adds a module at the end. */
  append(module: Module): this {
    this.add_module(String(this.length), module);
    return this;
  }

  /** Adds several modules at the end. */
  extend(modules: Iterable<Module>): this {
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /** Adds a module before the one at `index`. */
  insert(index: number, module: Module): this {
    if (!(module instanceof Module))
      throw new AssertionError("module should be of type: <class 'torch.nn.modules.module.Module'>");
    const modules = [...this];
    if (index < -modules.length || index > modules.length) throw new IndexError(`Index out of range: ${index}`);
    modules.splice(index, 0, module);
    modules.forEach((each, i) => {
      this.register_module(String(i), each);
    });
    return this;
  }
}

export interface Sequential {
  readonly [index: number]: Module;
  // biome-ignore lint/suspicious/noExplicitAny: names are chosen by the script
  readonly [name: string]: any;
}

/**
 * Runs modules one after the other. They are given as arguments (`new nn.Sequential(a, b)`), by ordered names
 * (`new nn.Sequential({ conv: a, relu: b })`) or with `add_module`.
 * @example
 * const net = new torch.nn.Sequential(new torch.nn.Linear(4, 8), new torch.nn.ReLU(), new torch.nn.Linear(8, 2));
 * console.log(net);
 * console.log(net(torch.ones(3, 4)).shape);
 */
export class Sequential extends Container {
  constructor(...modules: Module[]);
  constructor(modules: Record<string, Module> | Map<string, Module>);
  constructor(...args: [Record<string, Module> | Map<string, Module>] | Module[]) {
    super();
    const [first] = args;
    if (args.length === 1 && (first instanceof Map || isPlainObject(first))) {
      for (const [name, module] of first instanceof Map ? first : Object.entries(first)) this.add_module(name, module);
    } else
      args.forEach((module, i) => {
        this.add_module(String(i), module as Module);
      });
  }

  /** What one module returns is the argument of the next. */
  override forward(input: Tensor): Tensor {
    let value = input;
    for (const module of this) value = module(value);
    return value;
  }

  protected override get named(): boolean {
    return [...this._own_modules()].some(([name], i) => name !== String(i));
  }
}

export interface ModuleList {
  readonly [index: number]: Module;
}

/**
 * Modules in a list, so that their parameters are found; it cannot be called.
 * @example
 * const layers = new torch.nn.ModuleList([new torch.nn.Linear(2, 2), new torch.nn.ReLU()]);
 * console.log(layers);
 */
export class ModuleList extends Container {
  constructor(modules: Iterable<Module> | null = null) {
    super();
    if (modules !== null) this.extend(modules);
  }

  /** Adds several modules at the end. */
  override extend(modules: Iterable<Module>): this {
    if (!isIterable(modules))
      throw new TypeError(`ModuleList.extend should be called with an iterable, but got ${shortName(modules)}`);
    return super.extend(modules);
  }

  /** Equal neighbours are written once, with their count. */
  override toString(): string {
    const blocks: { first: number; last: number; text: string }[] = [];
    [...this].forEach((module, i) => {
      const text = String(module);
      const block = blocks.at(-1);
      if (block?.text === text) block.last = i;
      else blocks.push({ first: i, last: i, text });
    });
    if (blocks.length === 0) return `${this._get_name()}()`;
    const lines = blocks.map(({ first, last, text }) =>
      first === last ? `(${first}): ${indent(text)}` : `(${first}-${last}): ${last - first + 1} x ${indent(text)}`,
    );
    return `${this._get_name()}(\n  ${lines.join('\n  ')}\n)`;
  }
}

/**
 * Modules by name, so that their parameters are found; it cannot be called.
 * @example
 * const layers = new torch.nn.ModuleDict({ fc: new torch.nn.Linear(2, 2), act: new torch.nn.ReLU() });
 * console.log(layers.at('act'));
 */
export class ModuleDict extends Module {
  constructor(modules: NamedModules | ModuleDict = {}) {
    super();
    this.update(modules);
  }

  /** Number of modules. */
  override get length(): number {
    return [...this._own_modules()].length;
  }

  /** The module under a name. */
  at(key: string): Module {
    const found = new Map(this._own_modules()).get(key);
    if (!found) throw new KeyError(`'${key}'`);
    return found;
  }

  /** Whether there is a module under a name. */
  has(key: string): boolean {
    return new Map(this._own_modules()).has(key);
  }

  /** Adds or replaces the module under a name. */
  set(key: string, module: Module): this {
    this.add_module(key, module);
    return this;
  }

  /** Adds or replaces several modules. */
  update(modules: NamedModules | ModuleDict): void {
    const pairs: unknown =
      modules instanceof ModuleDict ? modules.items() : isPlainObject(modules) ? Object.entries(modules) : modules;
    if (!isIterable(pairs))
      throw new TypeError(
        `ModuleDict.update should be called with an iterable of key/value pairs, but got ${shortName(pairs)}`,
      );
    [...pairs].forEach((pair, i) => {
      if (!isIterable(pair))
        throw new TypeError(`ModuleDict update sequence element #${i} should be Iterable; is${shortName(pair)}`);
      const items = [...pair];
      if (items.length !== 2)
        throw new ValueError(`ModuleDict update sequence element #${i} has length ${items.length}; 2 is required`);
      this.set(items[0] as string, items[1] as Module);
    });
  }

  /** Takes out the module under a name. */
  pop(key: string): Module {
    const module = this.at(key);
    delete (this as unknown as Record<string, Module>)[key];
    return module;
  }

  /** Takes out all modules. */
  clear(): void {
    for (const key of [...this.keys()]) this.pop(key);
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this._own_modules()) yield name;
  }

  *values(): IterableIterator<Module> {
    for (const [, module] of this._own_modules()) yield module;
  }

  items(): IterableIterator<[string, Module]> {
    return this._own_modules();
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }
}
