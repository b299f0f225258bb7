/** Values of the interpreter's own, beside those that rules know: what scripts make, share and change. */
import type { ClassNode, FunctionNode, New } from '../ir/nodes';
import type { DType, ListValue, MemberValue, ModuleValue, RecordValue, SequenceValue, Value } from '../values';
import type { Interpreter } from './interpreter';
import type { Scope } from './scope';
import type { Slot } from './store';

/** A function of a script, with what surrounds it. */
export interface Closure {
  readonly kind: 'closure';
  readonly node: FunctionNode;
  readonly scope: Scope;
  /** `this` inside. */
  readonly self?: Value;
  /** The class whose method it is, where `super` is looked up. */
  readonly home?: ClassValue;
  /** Of a plain object's field: called when the field is read. */
  readonly getter?: boolean;
}

/** A class of a script. */
export interface ClassValue {
  readonly kind: 'class';
  readonly node: ClassNode;
  readonly scope: Scope;
  readonly base: Value | undefined;
  readonly statics: Slot<RecordValue>;
}

/** An object made by `new`. */
export interface Instance {
  readonly kind: 'instance';
  /** A class of the script or of the package. */
  readonly type: ClassValue | MemberValue;
  readonly fields: Slot<RecordValue>;
  /** What rules call when it is, or inherits from, a layer of the package. */
  readonly module: Slot<ModuleValue | undefined>;
  /** The expression that made it, and its file. */
  readonly made?: New;
  readonly file?: string;
  /** It stands for any one of these, with what they have in common. */
  readonly among?: readonly Instance[];
}

/** An array: its items, or what is common to them. */
export interface ArrayValue {
  readonly kind: 'array';
  readonly slot: Slot<ListValue | SequenceValue>;
  /** Of numbers of one kind, as a Float32Array: the dtype of a tensor over its memory. */
  readonly typed?: DType;
}

/** A plain object. */
export interface ObjectLiteral {
  readonly kind: 'literal';
  readonly slot: Slot<RecordValue>;
}

/** A method of something that is not the script's, taken from its receiver. */
export interface Bound {
  readonly kind: 'bound';
  readonly receiver: Value;
  readonly name: string;
}

/** A function of the language's own library. */
export interface Native {
  readonly kind: 'native';
  readonly name: string;
  readonly call: (interpreter: Interpreter, args: readonly Value[], self: Value | undefined) => Value;
  readonly members?: ReadonlyMap<string, Value>;
}

/** One of several values; it is not known which. */
export interface Union {
  readonly kind: 'union';
  readonly options: readonly Value[];
}

/** A script or package under its imported name. */
export interface Namespace {
  readonly kind: 'namespace';
  readonly exports: ReadonlyMap<string, Value>;
}

declare module '../values' {
  interface Extensions {
    closure: Closure;
    class: ClassValue;
    instance: Instance;
    array: ArrayValue;
    literal: ObjectLiteral;
    bound: Bound;
    native: Native;
    union: Union;
    namespace: Namespace;
  }
}
