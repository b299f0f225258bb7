/** Dtypes by PyTorch's own names, without `torch.`. */

export type DType =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'complex32'
  | 'complex64'
  | 'complex128'
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

export type Category = 'bool' | 'integral' | 'floating' | 'complex';

/** Every name a dtype goes by in the package. */
export const DTYPES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['float32', 'float32'],
  ['float', 'float32'],
  ['float64', 'float64'],
  ['double', 'float64'],
  ['float16', 'float16'],
  ['half', 'float16'],
  ['bfloat16', 'bfloat16'],
  ['complex32', 'complex32'],
  ['chalf', 'complex32'],
  ['complex64', 'complex64'],
  ['cfloat', 'complex64'],
  ['complex128', 'complex128'],
  ['cdouble', 'complex128'],
  ['int64', 'int64'],
  ['long', 'int64'],
  ['int32', 'int32'],
  ['int', 'int32'],
  ['int16', 'int16'],
  ['short', 'int16'],
  ['int8', 'int8'],
  ['uint8', 'uint8'],
  ['uint16', 'uint16'],
  ['uint32', 'uint32'],
  ['uint64', 'uint64'],
  ['bool', 'bool'],
]);

export function category(dtype: DType): Category {
  if (dtype === 'bool') return 'bool';
  if (dtype.startsWith('complex')) return 'complex';
  return dtype.includes('float') ? 'floating' : 'integral';
}

export const isFloating = (dtype: DType): boolean => category(dtype) === 'floating';
export const isComplex = (dtype: DType): boolean => category(dtype) === 'complex';
export const isIntegral = (dtype: DType, withBool = false): boolean =>
  category(dtype) === 'integral' || (withBool && dtype === 'bool');

const REAL: Partial<Record<DType, DType>> = { complex32: 'float16', complex64: 'float32', complex128: 'float64' };
const COMPLEX: Partial<Record<DType, DType>> = { float16: 'complex32', float32: 'complex64', float64: 'complex128' };

/** The dtype of a complex dtype's parts; any other dtype itself. */
export const realOf = (dtype: DType): DType => REAL[dtype] ?? dtype;
/** The complex dtype whose parts are of this dtype; bfloat16 has complex64. */
export const complexOf = (dtype: DType): DType => (isComplex(dtype) ? dtype : (COMPLEX[dtype] ?? 'complex64'));

/** PyTorch's name of a dtype in messages about scalar types, as 'Long'. */
export const SCALAR_NAMES: Readonly<Record<DType, string>> = {
  float16: 'Half',
  bfloat16: 'BFloat16',
  float32: 'Float',
  float64: 'Double',
  complex32: 'ComplexHalf',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
  uint8: 'Byte',
  int8: 'Char',
  int16: 'Short',
  int32: 'Int',
  int64: 'Long',
  uint16: 'UInt16',
  uint32: 'UInt32',
  uint64: 'UInt64',
  bool: 'Bool',
};

/** What C++ calls the types of elements, as some errors do. */
export const CPP_NAMES: Readonly<Record<DType, string>> = {
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  float32: 'float',
  float64: 'double',
  complex32: 'c10::complex<c10::Half>',
  complex64: 'c10::complex<float>',
  complex128: 'c10::complex<double>',
  uint8: 'unsigned char',
  uint16: 'short unsigned int',
  uint32: 'unsigned int',
  uint64: 'long unsigned int',
  int8: 'signed char',
  int16: 'short int',
  int32: 'int',
  int64: 'long int',
  bool: 'bool',
};

/** Short names in the way they are widened: an integer's width, and for uint8 whether it holds negatives. */
const WIDTH: Partial<Record<DType, number>> = { int8: 8, uint8: 8, int16: 16, int32: 32, int64: 64 };
const FLOATS: readonly DType[] = ['float16', 'bfloat16', 'float32', 'float64'];

/** The dtype that holds the values of both. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const [x, y] = [category(a), category(b)];
  if (x === 'complex' || y === 'complex') {
    const [p, q] = [realOf(a), realOf(b)];
    return complexOf(promoteFloats(isFloating(p) ? p : q, isFloating(q) ? q : p));
  }
  if (x === 'floating' || y === 'floating') return promoteFloats(x === 'floating' ? a : b, y === 'floating' ? b : a);
  if (x === 'bool') return b;
  if (y === 'bool') return a;
  const [m, n] = [WIDTH[a], WIDTH[b]];
  if (m === undefined || n === undefined) return (m ?? 0) >= (n ?? 0) ? a : b;
  if (m === n) return 'int16';
  return m > n ? a : b;
}

function promoteFloats(a: DType, b: DType): DType {
  if (a === b) return a;
  const [i, j] = [FLOATS.indexOf(a), FLOATS.indexOf(b)];
  return i < 2 && j < 2 ? 'float32' : FLOATS[Math.max(i, j)]!;
}
