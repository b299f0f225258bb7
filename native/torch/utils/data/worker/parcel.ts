/**
 * Sends values to another thread: what structured cloning knows, and also tensors, instances of classes, and functions.
 * A class or function of the library, of Node or of a loaded module goes by name; one of the script goes as its text,
 * along with the session's globals that the text mentions.
 */
import { types } from 'node:util';
import { Callable } from '../../../callable';
import { Device } from '../../../device';
import * as dtypes from '../../../dtype';
import { DType } from '../../../dtype';
import { as_strided } from '../../../generated/ops';
import { storageBytes, storageNumel, tensorOfBytes } from '../../../io/storage';
import { Parameter } from '../../../nn/parameter';
import { Generator } from '../../../random';
import { Size } from '../../../size';
import { Tensor } from '../../../tensor';
import { findByName, nameOf, type QualifiedName } from './names';
import { type AnyFunction, defineGlobal, evaluate, globalsIn, isStandard, type Place, placeOf } from './source';

/** A value by its place in the table, or a primitive by itself. */
type Ref = { at: number } | { is: unknown };

type Entries = [key: string, value: Ref][];

type Node =
  /** Left to structured cloning: buffers, dates, regular expressions … */
  | { kind: 'clone'; value: unknown }
  | { kind: 'name'; name: QualifiedName }
  /** Something that the other side gave us, or had from us. */
  | { kind: 'known'; id: number }
  | { kind: 'array'; items: Ref[] }
  | { kind: 'map'; items: [Ref, Ref][] }
  | { kind: 'set'; items: Ref[] }
  | { kind: 'object'; class: Ref | null; entries: Entries; made: Ref[] | null }
  | {
      kind: 'function';
      text: string;
      place: Place | undefined;
      parent: Ref | null;
      self: Ref | null;
      globals: Entries;
      entries: Entries;
    }
  | { kind: 'tensor'; bytes: Uint8Array; dtype: string; shape: number[]; stride: number[]; flags: TensorFlags }
  | { kind: 'special'; class: 'DType' | 'Device' | 'Size' | 'Generator'; value: unknown }
  /** What could not be sent, though it may not be needed: using it says why. */
  | { kind: 'missing'; reason: string };

interface TensorFlags {
  requires_grad: boolean;
  parameter: boolean;
}

export interface Parcel {
  root: Ref;
  nodes: Node[];
}

/** A value that cannot go to another thread. */
export class NotSendable extends TypeError {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

export interface PackOptions {
  /** How `value` is called in messages. */
  label: string;
  /** Places of functions and classes that came from the other side. */
  known?: ReadonlyMap<unknown, number>;
  /** Learns of the script's own functions and classes, by their place in the parcel. */
  note?: (value: object, at: number) => void;
  /** Collects buffers that may be moved instead of copied; tensors are then copied out of their storage. */
  transfer?: ArrayBuffer[];
}

export function pack(value: unknown, options: PackOptions): Parcel {
  const packer = new Packer(options);
  const root = packer.ref(value, options.label);
  return { root, nodes: packer.nodes };
}

class Packer {
  readonly nodes: Node[] = [];
  private readonly places = new Map<unknown, number>();

  constructor(private readonly options: PackOptions) {}

  ref(value: unknown, path: string, owner: object | null = null): Ref {
    if (typeof value === 'symbol') throw new NotSendable(path, 'symbols belong to one thread');
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return { is: value };
    const place = this.places.get(value);
    if (place !== undefined) return { at: place };
    const at = this.nodes.length;
    this.places.set(value, at);
    // Reserved first: what is inside may refer to it.
    this.nodes.push({ kind: 'missing', reason: '' });
    const node = this.node(value, path, owner);
    this.nodes[at] = node;
    if (node.kind === 'function') this.options.note?.(value, at);
    return { at };
  }

  private node(value: object, path: string, owner: object | null): Node {
    const id = this.options.known?.get(value);
    if (id !== undefined) return { kind: 'known', id };
    const name = nameOf(value);
    if (name) return { kind: 'name', name };
    if (value instanceof Tensor) return this.tensor(value, path);
    if (value instanceof DType) return { kind: 'special', class: 'DType', value: value.name };
    if (value instanceof Device) return { kind: 'special', class: 'Device', value: String(value) };
    if (value instanceof Size) return { kind: 'special', class: 'Size', value: [...value] };
    if (value instanceof Generator)
      return { kind: 'special', class: 'Generator', value: storageBytes(value.get_state()).slice() };
    if (Array.isArray(value)) return { kind: 'array', items: value.map((item, i) => this.ref(item, `${path}[${i}]`)) };
    if (types.isMap(value)) {
      const items = [...value].map(([key, item]): [Ref, Ref] => [
        this.ref(key, path),
        this.ref(item, `${path}[${key}]`),
      ]);
      return { kind: 'map', items };
    }
    if (types.isSet(value)) return { kind: 'set', items: [...value].map((item) => this.ref(item, path)) };
    if (isClonable(value)) return { kind: 'clone', value };
    if (types.isProxy(value) || types.isPromise(value) || types.isGeneratorObject(value) || types.isExternal(value))
      throw new NotSendable(path, `a ${value.constructor?.name ?? 'proxy'} belongs to one thread`);
    if (typeof value === 'function' && !isCallableInstance(value as AnyFunction))
      return this.function(value as AnyFunction, path, owner);
    return this.object(value, path);
  }

  private object(value: object, path: string): Node {
    const prototype = Object.getPrototypeOf(value);
    const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
    const type = plain ? null : (prototype.constructor as AnyFunction);
    const reduce = (value as { __reduce__?: () => unknown[] }).__reduce__;
    const made =
      typeof reduce === 'function' ? reduce.call(value).map((arg) => this.ref(arg, `${path}.__reduce__()`)) : null;
    if (!made && type && hasPrivateFields(prototype))
      throw new NotSendable(
        path,
        `${type.name} has private fields; give it a method __reduce__() that returns the arguments of its constructor`,
      );
    const reference = type && this.ref(type, type.name);
    return { kind: 'object', class: reference, entries: made ? [] : this.entries(value, path), made };
  }

  private entries(value: object, path: string): Entries {
    const entries: Entries = [];
    for (const [key, { value: item, get }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (key === 'prototype' || get) continue;
      entries.push([key, this.ref(item, `${path}.${key}`, value)]);
    }
    return entries;
  }

  private function(value: AnyFunction, path: string, owner: object | null): Node {
    const text = Function.prototype.toString.call(value);
    if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) throw new NotSendable(path, 'it is not written in JavaScript');
    const isClass = /^class\b/.test(text);
    const above = isClass ? (Object.getPrototypeOf(value) as AnyFunction) : Function.prototype;
    const parent = above === Function.prototype ? null : this.ref(above, `${path}'s base class`);
    // The arrow functions among an object's fields mean the object by `this`.
    const self =
      owner && !/^(class|(async\s+)?function)\b/.test(text) && /\bthis\b/.test(text) ? this.ref(owner, path) : null;
    const globals = globalsIn(text).map(([name, item]): [string, Ref] => [name, this.attempt(item, name)]);
    // Static fields come into being with the text; what was set later comes along for plain functions.
    const entries = isClass ? [] : this.entries(value, path).filter(([key]) => key !== 'name' && key !== 'length');
    return { kind: 'function', text, place: placeOf(text), parent, self, globals, entries };
  }

  /** A global that a text mentions; it may be another thing of the same name, and is missed only when it is used. */
  private attempt(value: unknown, path: string): Ref {
    const length = this.nodes.length;
    try {
      return this.ref(value, path);
    } catch (error) {
      if (!(error instanceof NotSendable)) throw error;
      for (const [known, place] of this.places) if (place >= length) this.places.delete(known);
      this.nodes.length = length;
      this.nodes.push({ kind: 'missing', reason: `${error.path} cannot be used in a worker: ${error.reason}` });
      return { at: length };
    }
  }

  private tensor(tensor: Tensor, path: string): Node {
    if (tensor.device.type === 'meta') throw new NotSendable(path, 'meta tensors have no data');
    const flags = { requires_grad: tensor.requires_grad && tensor.is_leaf, parameter: tensor instanceof Parameter };
    const whole = tensor.storage_offset() === 0 && tensor.is_contiguous() && tensor.numel() === storageNumel(tensor);
    const source = whole ? tensor.detach() : tensor.detach().contiguous();
    const size = source.element_size();
    const from = source.storage_offset() * size;
    let bytes = storageBytes(source).subarray(from, from + source.numel() * size);
    if (this.options.transfer) {
      bytes = bytes.slice();
      this.options.transfer.push(bytes.buffer as ArrayBuffer);
    }
    return {
      kind: 'tensor',
      bytes,
      dtype: source.dtype.name,
      shape: [...source.shape],
      stride: source.stride(),
      flags,
    };
  }
}

/** Instances of Callable are functions that carry the prototype of their class. */
function isCallableInstance(value: AnyFunction): boolean {
  return value instanceof Callable;
}

function isClonable(value: object): boolean {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return true;
  return types.isDate(value) || types.isRegExp(value) || types.isBoxedPrimitive(value) || isStandard(value);
}

function hasPrivateFields(prototype: object): boolean {
  for (let at = prototype; at && at.constructor !== Object; at = Object.getPrototypeOf(at)) {
    if (/[\s{};]#\w+\s*[=;(]/.test(Function.prototype.toString.call(at.constructor))) return true;
  }
  return false;
}

/** The value in a parcel. `known` answers for functions that went out from here; `note` learns of those that came in. */
export function unpack(
  parcel: Parcel,
  known?: (id: number) => unknown,
  note?: (value: object, at: number) => void,
): unknown {
  return new Unpacker(parcel, known, note).value(parcel.root);
}

class Unpacker {
  private readonly values = new Map<number, unknown>();

  constructor(
    private readonly parcel: Parcel,
    private readonly known?: (id: number) => unknown,
    private readonly note?: (value: object, at: number) => void,
  ) {}

  value(ref: Ref): unknown {
    if ('is' in ref) return ref.is;
    const { at } = ref;
    if (!this.values.has(at)) this.make(this.parcel.nodes[at]!, at);
    return this.values.get(at);
  }

  private part(ref: Ref | null): unknown {
    return ref && this.value(ref);
  }

  private keep<T>(at: number, value: T): T {
    this.values.set(at, value);
    return value;
  }

  private make(node: Node, at: number): void {
    switch (node.kind) {
      case 'clone':
        this.keep(at, node.value);
        break;
      case 'name':
        this.keep(at, findByName(node.name));
        break;
      case 'known':
        this.keep(at, this.known!(node.id));
        break;
      case 'array': {
        const array = this.keep<unknown[]>(at, []);
        for (const item of node.items) array.push(this.value(item));
        break;
      }
      case 'map': {
        const map = this.keep(at, new Map());
        for (const [key, item] of node.items) map.set(this.value(key), this.value(item));
        break;
      }
      case 'set': {
        const set = this.keep(at, new Set());
        for (const item of node.items) set.add(this.value(item));
        break;
      }
      case 'object':
        this.object(node, at);
        break;
      case 'function':
        this.function(node, at);
        break;
      case 'tensor':
        this.keep(at, tensorFrom(node));
        break;
      case 'special':
        this.keep(at, special(node));
        break;
      case 'missing':
        throw new ReferenceError(node.reason);
    }
  }

  private object(node: Extract<Node, { kind: 'object' }>, at: number): void {
    const type = node.class && (this.value(node.class) as new (...args: unknown[]) => object);
    if (node.made) {
      this.keep(at, new type!(...node.made.map((arg) => this.value(arg))));
      return;
    }
    const object = this.keep(at, type ? blank(type) : {});
    for (const [key, item] of node.entries) {
      const value = this.value(item);
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    }
  }

  private function(node: Extract<Node, { kind: 'function' }>, at: number): void {
    for (const [name, item] of node.globals) defineGlobal(name, () => this.value(item));
    const value = this.keep(at, evaluate(node.text, this.part(node.parent), this.part(node.self), node.place));
    for (const [key, item] of node.entries) (value as unknown as Record<string, unknown>)[key] = this.value(item);
    this.note?.(value, at);
  }
}

/** An instance whose constructor has not run. */
function blank(type: new (...args: unknown[]) => object): object {
  if (type.prototype instanceof Callable) return Reflect.construct(Callable, [], type);
  return Object.create(type.prototype);
}

function tensorFrom({ bytes, dtype, shape, stride, flags }: Extract<Node, { kind: 'tensor' }>): Tensor {
  const type = (dtypes as unknown as Record<string, DType>)[dtype]!;
  const flat = tensorOfBytes(bytes, type);
  const tensor = bytes.length === 0 ? flat.view(shape) : as_strided(flat, shape, stride, 0);
  if (flags.parameter) return new Parameter(tensor, flags.requires_grad);
  return flags.requires_grad ? tensor.requires_grad_() : tensor;
}

function special({ class: type, value }: Extract<Node, { kind: 'special' }>): unknown {
  if (type === 'DType') return (dtypes as unknown as Record<string, DType>)[value as string];
  if (type === 'Device') return new Device(value as string);
  if (type === 'Size') return new Size(value as number[]);
  return new Generator().set_state(tensorOfBytes(value as Uint8Array, dtypes.uint8));
}
