/** One overload of an op, as native/codegen/rules.ts derives it from native/ops. */
export interface Declared {
  /** PyTorch's signature. */
  readonly schema: string;
  /** Where scripts find it; absent: a function, and a method when its first parameter is `self`. */
  readonly variants?: readonly string[];
  /** Tensor parameters that take plain numbers too. */
  readonly numbers?: readonly string[];
  readonly nondifferentiable?: boolean;
  /** The op of which this is the in-place form. */
  readonly inplaceOf?: string;
  readonly pointwise?: Pointwise;
  /** A function or class of the library, which like Python looks at the kinds of its arguments only when it uses them. */
  readonly library?: true;
}

export interface Pointwise {
  readonly type: 'same' | 'float' | 'compare';
  readonly on: 'floating' | 'numeric' | 'all' | 'integral' | 'bool_integral';
  readonly complex?: boolean;
  readonly real?: boolean;
  readonly mask?: boolean;
  readonly kernel?: string;
  /** There is no kernel of float16 and bfloat16. */
  readonly halves?: false;
}
