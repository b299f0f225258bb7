/** What a module holds: parameters, buffers and other modules, by name and in order. */
import { signature } from '../arguments';
import { deepcopy, type Memo } from '../copy';
import { AttributeError, KeyError, ValueError } from '../errors';
import { Tensor } from '../tensor';
import { classname, TYPENAME, typename } from '../typename';
import { ModuleFunction } from './call';
import type { Module } from './module';
import { Buffer, guard, guardOf, Parameter } from './parameter';

type Named<T> = IterableIterator<[string, T]>;

interface NamedOptions {
  /** Put before every name. */
  prefix?: string;
  /** Also those of the modules inside. */
  recurse?: boolean;
  /** Each object once, however many names it has. */
  remove_duplicate?: boolean;
}

const named = { prefix: '', recurse: true, remove_duplicate: true };
const signatures = {
  parameters: signature('Module.parameters', { recurse: true }),
  buffers: signature('Module.buffers', { recurse: true }),
  named_parameters: signature('Module.named_parameters', named),
  named_buffers: signature('Module.named_buffers', named),
  named_modules: signature('Module.named_modules', { prefix: '', remove_duplicate: true }),
  register_buffer: signature('Module.register_buffer', { name: '', tensor: null as Tensor | null, persistent: true }),
};

const isModule = (value: unknown): value is Module => value instanceof Members;

/**
 * The part of a module that finds what is assigned to it.
 * @internal
 */
export abstract class Members extends ModuleFunction {
  /** Whether each buffer is part of the state. */
  readonly #buffers = new Map<string, boolean>();
  /** Names of modules that were registered as null. */
  readonly #vacant = new Set<string>();
  /** Names in order of registration, where integer-like ones are among them. */
  #order: string[] = [];

  /** Name of the class, as it stands in texts and errors. */
  abstract _get_name(): string;

  get [TYPENAME](): string {
    return typename(this.constructor);
  }

  /** Adds a parameter under a name; null stands for one that is left out. */
  register_parameter(name: string, param: Parameter | null): void {
    this.#checkName('parameter', name, this.#own(name) instanceof Parameter);
    if (param !== null && !(param instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${typename(param)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    if (param?.grad_fn) {
      throw new ValueError(
        `Cannot assign non-leaf Tensor to parameter '${name}'. Model parameters must be created explicitly. To express '${name}' as a function of another Tensor, compute the value in the forward() method.`,
      );
    }
    this.#set(name, param);
    guard(this, name, param, 'parameter');
  }

  /** Adds a tensor that is part of the state but not trained. */
  register_buffer(name: string, tensor: Tensor | null, persistent?: boolean | { persistent?: boolean }): void;
  register_buffer(...args: unknown[]): void {
    const { name, tensor, persistent } = signatures.register_buffer.bind(args);
    this.#checkName('buffer', name, this.#isBuffer(this.#own(name), name));
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${typename(tensor)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    this.#buffers.set(name, persistent);
    this.#set(name, tensor);
    guard(this, name, tensor, 'buffer');
  }

  /** Adds a module inside this one under a name. */
  add_module(name: string, module: Module | null): void {
    if (module !== null && !isModule(module)) throw new TypeError(`${typename(module)} is not a Module subclass`);
    this.#checkName('module', name, isModule(this.#own(name)) || this.#vacant.has(name));
    if (module === null) this.#vacant.add(name);
    this.#set(name, module);
  }

  /** Same as `add_module`. */
  register_module(name: string, module: Module | null): void {
    this.add_module(name, module);
  }

  /** The same object, as what it is. */
  get #module(): Module {
    return this as unknown as Module;
  }

  #own(name: string): unknown {
    return Object.hasOwn(this, name) ? this.#attributes[name] : undefined;
  }

  get #attributes(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  #checkName(kind: string, name: unknown, known: boolean): void {
    if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typename(name)}`);
    if (name in this && !known) throw new KeyError(`attribute '${name}' already exists`);
    if (name.includes('.'))
      throw new KeyError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`);
    if (name === '') throw new KeyError(`${kind} name can't be empty string ""`);
  }

  #set(name: string, value: unknown): void {
    const names = this.#names();
    this.#attributes[name] = value;
    this.#order = names.includes(name) ? names : [...names, name];
  }

  /** Names of the attributes in order of assignment; JavaScript alone would list integer-like names first. */
  #names(): string[] {
    const keys = Object.keys(this);
    if (this.#order.length === 0) return keys;
    const ordered = new Set(this.#order.filter((name) => Object.hasOwn(this, name)));
    for (const key of keys) ordered.add(key);
    return [...ordered];
  }

  *#members<T>(is: (value: unknown, name: string) => boolean): Named<T> {
    for (const name of this.#names()) {
      const value = this.#attributes[name];
      if (is(value, name)) yield [name, value as T];
    }
  }

  /** Members of this module and of those inside, under dotted names. */
  *#collect<T>(
    own: (module: Module) => Iterable<[string, T]>,
    { prefix, recurse, remove_duplicate }: typeof named,
  ): Named<T> {
    const seen = new Set<T>();
    const modules = recurse
      ? this.named_modules({ prefix, remove_duplicate })
      : [[prefix, this.#module] as [string, Module]];
    for (const [path, module] of modules) {
      for (const [name, value] of own(module)) {
        if (seen.has(value)) continue;
        if (remove_duplicate) seen.add(value);
        yield [path === '' ? name : `${path}.${name}`, value];
      }
    }
  }

  /** Parameters of this module alone, with their names. */
  *_own_parameters(): Named<Parameter> {
    for (const [name, parameter] of this.#members<Parameter>((value) => value instanceof Parameter)) {
      guard(this, name, parameter, 'parameter');
      yield [name, parameter];
    }
  }

  /** Buffers of this module alone, with their names. */
  _own_buffers(persistentOnly = false): Named<Tensor> {
    return this.#members(
      (value, name) =>
        this.#isBuffer(value, name) && value instanceof Tensor && (!persistentOnly || this.#buffers.get(name) === true),
    );
  }

  #isBuffer(value: unknown, name: string): boolean {
    if (value instanceof Buffer && !this.#buffers.has(name)) this.#buffers.set(name, value.persistent);
    return this.#buffers.has(name);
  }

  /** All parameters, as an optimizer takes them. */
  parameters(recurse?: boolean | { recurse?: boolean }): IterableIterator<Parameter>;
  *parameters(...args: unknown[]): IterableIterator<Parameter> {
    const { recurse } = signatures.parameters.bind(args);
    for (const [, parameter] of this.named_parameters({ recurse })) yield parameter;
  }

  /** All parameters with their dotted names. */
  named_parameters(options?: NamedOptions): Named<Parameter>;
  named_parameters(prefix: string, recurse?: boolean, remove_duplicate?: boolean): Named<Parameter>;
  named_parameters(...args: unknown[]): Named<Parameter> {
    return this.#collect((module) => module._own_parameters(), signatures.named_parameters.bind(args));
  }

  /** All buffers. */
  buffers(recurse?: boolean | { recurse?: boolean }): IterableIterator<Tensor>;
  *buffers(...args: unknown[]): IterableIterator<Tensor> {
    const { recurse } = signatures.buffers.bind(args);
    for (const [, buffer] of this.named_buffers({ recurse })) yield buffer;
  }

  /** All buffers with their dotted names. */
  named_buffers(options?: NamedOptions): Named<Tensor>;
  named_buffers(prefix: string, recurse?: boolean, remove_duplicate?: boolean): Named<Tensor>;
  named_buffers(...args: unknown[]): Named<Tensor> {
    return this.#collect((module) => module._own_buffers(), signatures.named_buffers.bind(args));
  }

  /** The modules directly inside this one. */
  *children(): IterableIterator<Module> {
    for (const [, module] of this.named_children()) yield module;
  }

  /** The modules directly inside this one, with their names. */
  *named_children(): Named<Module> {
    const seen = new Set<Module>();
    for (const [name, module] of this._own_modules()) {
      if (seen.has(module)) continue;
      seen.add(module);
      yield [name, module];
    }
  }

  /** The modules directly inside this one under all of their names. */
  _own_modules(): Named<Module> {
    return this.#members((value) => isModule(value));
  }

  /** This module and all inside it. */
  *modules(): IterableIterator<Module> {
    for (const [, module] of this.named_modules()) yield module;
  }

  /** This module (under the name '') and all inside it, with their dotted names. */
  named_modules(options?: Omit<NamedOptions, 'recurse'>): Named<Module>;
  *named_modules(...args: unknown[]): Named<Module> {
    const { prefix, remove_duplicate } = signatures.named_modules.bind(args);
    const seen = new Set<Module>();
    function* walk(module: Module, path: string): Named<Module> {
      if (remove_duplicate) {
        if (seen.has(module)) return;
        seen.add(module);
      }
      yield [path, module];
      for (const [name, child] of module._own_modules()) yield* walk(child, path === '' ? name : `${path}.${name}`);
    }
    yield* walk(this.#module, prefix);
  }

  /** The module at a dotted path; '' is this one. */
  get_submodule(target: string): Module {
    let found: unknown = this;
    for (const name of target === '' ? [] : target.split('.')) {
      if (!(name in (found as object)))
        throw new AttributeError(`${(found as Module)._get_name()} has no attribute \`${name}\``);
      found = (found as Record<string, unknown>)[name];
      if (!isModule(found)) throw new AttributeError(`\`${name}\` is not an nn.Module`);
    }
    return found as Module;
  }

  /** Puts a module at a dotted path; with `strict`, only where there is one already. */
  set_submodule(target: string, module: Module, strict: boolean | { strict?: boolean } = false): void {
    if (target === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!isModule(module)) throw new ValueError(`\`module\` is not an nn.Module, found <class '${classname(module)}'>`);
    const [parent, name] = this.#locate(target);
    const known = name in parent;
    if (!known && (typeof strict === 'boolean' ? strict : strict.strict))
      throw new AttributeError(`${parent._get_name()} has no attribute \`${name}\``);
    const attributes = parent as unknown as Record<string, unknown>;
    if (known && !isModule(attributes[name])) throw new AttributeError(`\`${name}\` is not an nn.Module`);
    attributes[name] = module;
  }

  /** The parameter at a dotted path. */
  get_parameter(target: string): Parameter {
    const [parent, name] = this.#locate(target);
    const found = parent.#attribute(name);
    if (!(found instanceof Parameter)) throw new AttributeError(`\`${name}\` is not an nn.Parameter`);
    return found;
  }

  /** The buffer at a dotted path. */
  get_buffer(target: string): Tensor {
    const [parent, name] = this.#locate(target);
    const found = parent.#attribute(name);
    if (!parent.#isBuffer(found, name)) throw new AttributeError(`\`${name}\` is not a buffer`);
    return found as Tensor;
  }

  #locate(target: string): [parent: Module, name: string] {
    const at = target.lastIndexOf('.');
    return [this.get_submodule(target.slice(0, Math.max(at, 0))), target.slice(at + 1)];
  }

  #attribute(name: string): unknown {
    if (!(name in this)) throw new AttributeError(`${this._get_name()} has no attribute \`${name}\``);
    return this.#attributes[name];
  }

  /** Gives a module copies of all that this one holds. */
  protected _copyMembers(copy: this, memo: Memo): void {
    copy.#order = [...this.#order];
    for (const [name, persistent] of this.#buffers) copy.#buffers.set(name, persistent);
    for (const name of this.#vacant) copy.#vacant.add(name);
    for (const name of Object.keys(this)) {
      const value = deepcopy(this.#attributes[name], memo);
      Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
      const kind = guardOf(this, name);
      if (kind) guard(copy, name, value, kind);
    }
  }
}
