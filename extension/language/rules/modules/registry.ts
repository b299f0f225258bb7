/** Where the classes of `nn` are entered: constructor, parameters, and what a call requires and returns. */
import type { Size } from '../../sizes';
import type { DType, Value } from '../../values';
import type { Call } from '../call';
import { type Overload, overload } from '../overload';

/** A parameter or buffer of a module, as in its state_dict. */
export interface StateEntry {
  readonly name: string;
  readonly shape: readonly Size[];
  readonly dtype?: DType;
  /** Not trained: a buffer. */
  readonly buffer?: boolean;
}

/** `config`: what the constructor was given, read like the arguments of a call. */
export interface ModuleRule {
  readonly constructor_: Overload;
  readonly forwards: readonly Overload[];
  readonly forward: (call: Call, config: Call) => Value;
  readonly state?: (config: Call) => readonly StateEntry[];
  /** Requirements of the constructor; gives the modules inside, if there are any. */
  readonly construct?: (config: Call) => readonly (readonly [string, Value])[] | undefined;
  /** Multiplications and additions of one call. */
  readonly flops?: (config: Call, input: readonly Size[], output: readonly Size[]) => Size;
}

const modules = new Map<string, ModuleRule>();

export interface ModuleSpec extends Pick<ModuleRule, 'forward' | 'state' | 'construct' | 'flops'> {
  /** Signatures of `forward`. */
  readonly forwards?: string | readonly string[];
  /** It has parameters, and so takes a device and a dtype, although they are not listed in `state`. */
  readonly factory?: true;
}

/** Enters a class, by the signature of its constructor; those with parameters get the options of factories. */
export function defineModule(schema: string, spec: ModuleSpec): void {
  const { forwards = 'forward(Tensor input) -> Tensor', factory, ...rest } = spec;
  const open = schema.endsWith('()') ? schema.slice(0, -1) : `${schema.slice(0, -1)}, `;
  const star = schema.includes('*, ') ? '' : '*, ';
  const made = factory || spec.state ? `${open}${star}Device? device=None, ScalarType? dtype=None)` : schema;
  const own = overload({ schema: `${made} -> ()`, library: true });
  const texts = typeof forwards === 'string' ? [forwards] : forwards;
  if (modules.has(own.name)) throw new Error(`two rules for ${own.name}`);
  modules.set(own.name, {
    ...rest,
    constructor_: own,
    forwards: texts.map((text) => overload({ schema: text, library: true })),
  });
}

export const moduleRule = (type: string): ModuleRule | undefined => modules.get(type);
export const moduleNames = (): string[] => [...modules.keys()];
