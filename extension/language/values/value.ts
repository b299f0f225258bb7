/**
 * What can be known of a value without running the script. Everything that is not known stays absent, or is `unknown`;
 * nothing is ever taken for something it only may be.
 */
import type { Size } from '../sizes';
import type { DType } from './dtype';
import { LONGEST_TEXT } from './work';

export interface TensorValue {
  readonly kind: 'tensor';
  /** Absent: the number of dimensions is not known. */
  readonly shape?: readonly Size[];
  readonly dtype?: DType;
  readonly device?: string;
  readonly requiresGrad?: boolean;
  /** How it lies in memory: row after row, or with these strides; absent: not known. */
  readonly strides?: 'contiguous' | readonly Size[];
  /** The op whose result this still is, for ops that a loss may not be given after: 'softmax', 'sigmoid', 'log_softmax'. */
  readonly madeBy?: string;
}

export interface NumberValue {
  readonly kind: 'number';
  /** A whole number may hold unknowns; a plain number may be any, also no whole one. */
  readonly value?: Size;
  /** Known to be whole although the value is not known. */
  readonly integer?: boolean;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value?: boolean;
}

export interface StringValue {
  readonly kind: 'string';
  readonly value?: string;
  /** A text with sizes in it, as `${i}:${i + 8}`: texts and sizes in turn; undefined: a number of which nothing is known. */
  readonly pieces?: readonly (string | Size | undefined)[];
}

/** null (Python's None) or undefined (an argument left out). */
export interface NoneValue {
  readonly kind: 'none';
  readonly left?: boolean;
}

/** An array or tuple whose items are known one by one. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
  /** Names of the items, as `max(x, 1)` has `values` and `indices`. */
  readonly names?: readonly string[];
  /** A `torch.Size`, which has methods of its own. */
  readonly size?: boolean;
}

/** Any number of alike items. */
export interface SequenceValue {
  readonly kind: 'sequence';
  readonly element: Value;
  /** Absent: not known. */
  readonly length?: Size;
}

/** A plain object, as options are. */
export interface RecordValue {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Value>;
  /** There may be further fields. */
  readonly open?: boolean;
}

export interface DTypeValue {
  readonly kind: 'dtype';
  readonly name: DType;
}

export interface DeviceValue {
  readonly kind: 'device';
  /** Absent: not known which. */
  readonly name?: string;
}

/** A member of the package, as `torch.nn.functional.relu` is `['nn', 'functional', 'relu']`. */
export interface MemberValue {
  readonly kind: 'member';
  readonly path: readonly string[];
}

/** An instance of a class of the package's `nn`. */
export interface ModuleValue {
  readonly kind: 'module';
  /** The class, as 'Conv2d'. */
  readonly type: string;
  /** What the constructor was given, every parameter by name, defaults filled in. */
  readonly config: ReadonlyMap<string, Value>;
  /** Modules inside, by name, in order: of containers and of transformers. */
  readonly children?: readonly (readonly [string, Value])[];
  /** After `eval()` false; absent: training, or not known. */
  readonly training?: boolean;
}

/** Another object of the package: a generator, a packed sequence. */
export interface ObjectValue {
  readonly kind: 'object';
  /** Its class, as 'PackedSequence'. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, Value>;
}

export interface UnknownValue {
  readonly kind: 'unknown';
}

/**
 * Kinds of values that rules pass on without looking into them. The interpreter adds its own (functions, classes,
 * instances) by declaration merging: `declare module '../values' { interface Extensions { closure: Closure } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Extensions {}

export type Value =
  | TensorValue
  | NumberValue
  | BooleanValue
  | StringValue
  | NoneValue
  | ListValue
  | SequenceValue
  | RecordValue
  | DTypeValue
  | DeviceValue
  | MemberValue
  | ModuleValue
  | ObjectValue
  | UnknownValue
  | Extensions[keyof Extensions];

export const UNKNOWN: UnknownValue = { kind: 'unknown' };
export const NONE: NoneValue = { kind: 'none' };
export const UNDEFINED: NoneValue = { kind: 'none', left: true };
/** A tensor of which nothing is known. */
export const SOME_TENSOR: TensorValue = { kind: 'tensor' };

export function number(value?: Size): NumberValue {
  return value === undefined ? { kind: 'number' } : { kind: 'number', value };
}

export function boolean(value?: boolean): BooleanValue {
  return value === undefined ? { kind: 'boolean' } : { kind: 'boolean', value };
}

/** A text; one that is very long is not kept. */
export function string(value?: string): StringValue {
  return value === undefined || value.length > LONGEST_TEXT ? { kind: 'string' } : { kind: 'string', value };
}

export function list(items: readonly Value[], names?: readonly string[]): ListValue {
  return names ? { kind: 'list', items, names } : { kind: 'list', items };
}

/** A `torch.Size`. */
export function sizeList(shape: readonly Size[]): ListValue {
  return { kind: 'list', items: shape.map((size) => number(size)), size: true };
}

export function sequence(element: Value, length?: Size): SequenceValue {
  return length === undefined ? { kind: 'sequence', element } : { kind: 'sequence', element, length };
}

export function record(fields: Readonly<Record<string, Value>>): RecordValue {
  return { kind: 'record', fields: new Map(Object.entries(fields)) };
}

/** A few more dimensions than tensors may have in most of PyTorch's ops. */
const RANK = 72;

/** A tensor of known shape, lying row after row; of very many dimensions no shape is kept. */
export function tensor(
  shape: readonly Size[] | undefined,
  dtype?: DType,
  rest: Omit<TensorValue, 'kind' | 'shape' | 'dtype'> = {},
): TensorValue {
  return {
    kind: 'tensor',
    ...(shape && shape.length <= RANK && { shape, strides: 'contiguous' as const }),
    ...(dtype && { dtype }),
    ...rest,
  };
}

/** Whether a number is known to be whole, `undefined` when that is not known. */
export function isWhole(value: NumberValue): boolean | undefined {
  if (value.value === undefined) return value.integer;
  return typeof value.value !== 'number' || Number.isInteger(value.value);
}

/** Whether a number among tensors counts as a whole one: minus zero is a float, as only that has the sign. */
export function isWholeScalar(value: NumberValue): boolean | undefined {
  return Object.is(value.value, -0) ? false : isWhole(value);
}
