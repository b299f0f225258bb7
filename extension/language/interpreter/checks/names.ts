/** What Python calls the types of values, in the words of the package's own errors. */
import { ofFunctional, ofNn, ofOptim, ofTorch } from '../../../../native/torch/python_names';
import { isFunction } from '../../rules';
import { type DType, isWhole, type Value } from '../../values';
import { origin } from '../classes';

const TENSORS: Partial<Record<DType, string>> = {
  float32: 'FloatTensor',
  float64: 'DoubleTensor',
  int64: 'LongTensor',
  int32: 'IntTensor',
  int16: 'ShortTensor',
  int8: 'CharTensor',
  uint8: 'ByteTensor',
  bool: 'BoolTensor',
};

/** Members of the package that begin with a capital and are functions all the same. */
const FUNCTIONS = /^(\w+Tensor|Variable)$/;

/** Whether a member of the package is a class: those have names with capitals. */
export function isClassPath(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  return /^[A-Z][A-Za-z\d]*$/.test(name) && !FUNCTIONS.test(name);
}

function ofMember(path: readonly string[]): string | undefined {
  const name = path.at(-1)!;
  if (!isClassPath(path) && !isFunction(path)) return undefined;
  switch (path.slice(0, -1).join('.')) {
    case 'nn':
      return ofNn(name);
    case 'nn.functional':
      return ofFunctional(name);
    case 'optim':
      return ofOptim(name);
    case '':
      return ofTorch(name);
    default:
      return `__main__.${name}`;
  }
}

/** The full name of a value's type, as `torch.typename` gives it; nothing where it is not certain. */
export function typename(value: Value): string | undefined {
  switch (value.kind) {
    case 'tensor':
      return `torch.${(value.dtype && TENSORS[value.dtype]) ?? 'FloatTensor'}`;
    case 'number':
      return isWhole(value) === false ? 'float' : 'int';
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'none':
      return 'NoneType';
    case 'array':
    case 'list':
    case 'sequence':
      return 'list';
    case 'literal':
      return 'dict';
    case 'dtype':
      return 'torch.dtype';
    case 'closure':
      return `__main__.${value.node.name?.text ?? '<lambda>'}`;
    case 'class':
      return `__main__.${value.node.name?.text ?? ''}`;
    case 'native':
      return `__main__.${value.name}`;
    case 'bound':
      return `__main__.${value.name}`;
    case 'member':
      return ofMember(value.path);
    case 'instance': {
      if (value.type.kind === 'class') return value.type.base ? undefined : value.type.node.name?.text;
      const path = origin(value.type)!;
      return path[0] === 'nn' ? ofNn(path.at(-1)!) : path[0] === 'optim' ? path.at(-1) : undefined;
    }
    default:
      return undefined;
  }
}

/** What Python's `type(value).__name__` is; nothing where it is not certain. */
export function shortName(value: Value): string | undefined {
  if (value.kind === 'closure' || value.kind === 'native') return 'function';
  if (value.kind === 'bound') return 'method';
  if (value.kind === 'tensor') return 'Tensor';
  if (value.kind === 'class') return 'type';
  if (value.kind === 'member')
    return isClassPath(value.path) ? 'type' : isFunction(value.path) ? 'function' : undefined;
  if (value.kind === 'instance' && value.type.kind === 'class') return value.type.node.name?.text;
  return typename(value)?.split('.').at(-1);
}
