/** What can be known of an expression without running it. */

export interface TensorValue {
  kind: 'tensor';
  shape: readonly number[];
  /** PyTorch's name, as 'torch.float32'; absent where the text does not decide it. */
  dtype?: string;
}

export type Value =
  | TensorValue
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'dtype'; name: string }
  | { kind: 'array'; items: readonly Value[] }
  /** A member of the package: `torch.nn` is `['nn']`. */
  | { kind: 'member'; path: readonly string[] };

/** Every name a dtype goes by, to the name that PyTorch prints. */
export const DTYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    float32: 'float32',
    float: 'float32',
    float64: 'float64',
    double: 'float64',
    float16: 'float16',
    half: 'float16',
    bfloat16: 'bfloat16',
    int64: 'int64',
    long: 'int64',
    int32: 'int32',
    int: 'int32',
    int16: 'int16',
    short: 'int16',
    int8: 'int8',
    uint8: 'uint8',
    bool: 'bool',
  }).map(([name, printed]) => [name, `torch.${printed}`]),
);
