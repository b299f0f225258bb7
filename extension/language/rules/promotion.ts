/** The dtype of an expression over several operands, as PyTorch finds it. */
import { category, complexOf, type DType, isWholeScalar, promote, type Value } from '../values';

/** Tensors with dimensions count first, then those without, then plain numbers. */
type Level = 0 | 1 | 2;

interface Operand {
  level: Level;
  dtype: DType;
}

function combine(higher: DType | undefined, lower: DType | undefined): DType | undefined {
  if (!higher || !lower) return higher ?? lower;
  const [h, l] = [category(higher), category(lower)];
  if (h === 'complex') return higher;
  if (h === 'floating') return l === 'complex' ? complexOf(higher) : higher;
  return h === 'bool' || l === 'floating' || l === 'complex' ? promote(higher, lower) : higher;
}

function resultOf(operands: readonly Operand[]): DType | undefined {
  const levels: (DType | undefined)[] = [undefined, undefined, undefined];
  for (const { level, dtype } of operands) {
    const own = levels[level];
    levels[level] = own ? promote(own, dtype) : dtype;
  }
  return combine(levels[0], combine(levels[1], levels[2]));
}

/** Every way to read an operand, as far as it is known; nothing when its dtype is not known. */
function readings(value: Value, fallback: DType | undefined): Operand[] | undefined {
  switch (value.kind) {
    case 'tensor': {
      const { dtype, shape } = value;
      if (!dtype) return undefined;
      if (shape) return [{ level: shape.length > 0 ? 0 : 1, dtype }];
      return [
        { level: 0, dtype },
        { level: 1, dtype },
      ];
    }
    case 'boolean':
      return [{ level: 2, dtype: 'bool' }];
    case 'number': {
      const whole = isWholeScalar(value);
      if (whole === true) return [{ level: 2, dtype: 'int64' }];
      if (!fallback) return undefined;
      const float: Operand = { level: 2, dtype: fallback };
      return whole === false ? [float] : [float, { level: 2, dtype: 'int64' }];
    }
    case 'object':
      return fallback && value.type === 'Complex' ? [{ level: 2, dtype: complexOf(fallback) }] : undefined;
    default:
      return undefined;
  }
}

/** The promoted dtype; nothing when what is not known could change it. */
export function resultType(values: readonly Value[], defaultDtype: DType | undefined): DType | undefined {
  let ways: Operand[][] = [[]];
  for (const value of values) {
    const own = readings(value, defaultDtype);
    if (!own) return undefined;
    ways = ways.flatMap((way) => own.map((operand) => [...way, operand]));
    if (ways.length > 16) return undefined;
  }
  const found = new Set(ways.map(resultOf));
  return found.size === 1 ? [...found][0] : undefined;
}
