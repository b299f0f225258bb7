/** The rule of every pointwise op, from its declaration alone. */
import { category, type DType, isWhole, realOf, SCALAR_NAMES, type TensorValue, tensor, type Value } from '../values';
import { broadcastAll } from './broadcast';
import type { Call } from './call';
import type { Pointwise } from './declared';
import { resultType } from './promotion';
import { keptStrides } from './strides';

/** Kinds of dtypes a kernel computes, apart from complex ones. */
const COMPUTES: Readonly<Record<Pointwise['on'], readonly string[]>> = {
  floating: ['floating'],
  numeric: ['floating', 'integral'],
  all: ['floating', 'integral', 'bool'],
  integral: ['integral'],
  bool_integral: ['integral', 'bool'],
};

/** Broadcasts, promotes, and refuses dtypes that there is no kernel for. */
export function pointwise(call: Call, spec: Pointwise): Value {
  const names = call.overload.params.filter((p) => p.kind === 'Tensor').map((p) => p.name);
  const operands = names.slice(spec.mask ? 1 : 0).map((name) => call.value(name));
  const given = operands.filter((value): value is Value => value !== undefined);
  refuseBool(call, given);
  const promoted = resultType(given, call.context.defaultDtype);
  if (/^(add|sub)_?$/.test(call.overload.name)) scaled(call, promoted);
  const dtype = computed(call, spec, promoted);
  const shape = broadcastAll(call, names);
  const result = tensor(shape, spec.type === 'compare' ? 'bool' : spec.real && dtype ? realOf(dtype) : dtype);
  const inputs = names.filter((name) => call.has(name)).map((name) => call.value(name));
  return shape
    ? keptStrides(
        result,
        shape,
        inputs.filter((input) => input?.kind === 'tensor'),
      )
    : result;
}

export const INVERT = 'If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';

/** Subtraction and negation have no meaning for truth values. */
function refuseBool(call: Call, given: readonly Value[]): void {
  const { name } = call.overload;
  const bools = given.filter(
    (value) => (value.kind === 'tensor' && value.dtype === 'bool') || value.kind === 'boolean',
  ).length;
  if (bools === 0) return;
  if (/^neg_?$/.test(name))
    call.refuse('dtype-mismatch', `Negation, the \`-\` operator, on a bool tensor is not supported. ${INVERT}`, {
      argument: 'input',
    });
  if (/^sub_?$/.test(name)) refuseSubtraction(call, ['self', 'other']);
}

/** Refuses to subtract with truth values. */
export function refuseSubtraction(call: Call, names: readonly string[]): void {
  const bools = names.filter((name) => {
    const value = call.value(name);
    return value?.kind === 'boolean' || (value?.kind === 'tensor' && value.dtype === 'bool');
  }).length;
  const message =
    bools > 1
      ? 'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.'
      : `Subtraction, the \`-\` operator, with a bool tensor is not supported. ${INVERT}`;
  if (bools > 0) call.refuse('dtype-mismatch', message, { argument: 'input' });
}

/** The factor of what is added must be of a kind that the sum has. */
export function scaled(call: Call, dtype: DType | undefined): void {
  const alpha = call.overload.params.some((p) => p.name === 'alpha') ? call.value('alpha') : undefined;
  if (!dtype || !alpha) return;
  if (alpha.kind === 'boolean' && dtype !== 'bool')
    call.refuse('wrong-call', 'Boolean alpha only supported for Boolean results.', { argument: 'alpha' });
  if (alpha.kind === 'number' && isWhole(alpha) === false && (dtype === 'bool' || category(dtype) === 'integral'))
    call.refuse('wrong-call', 'For integral input tensors, argument alpha must not be a floating point number.', {
      argument: 'alpha',
    });
}

function computed(call: Call, spec: Pointwise, promoted: DType | undefined): DType | undefined {
  if (!promoted) return undefined;
  let dtype: DType | undefined = promoted;
  let kind = category(promoted);
  if (spec.type === 'float' && kind !== 'floating' && kind !== 'complex') {
    dtype = call.context.defaultDtype;
    kind = 'floating';
  }
  const half = spec.halves === false && (promoted === 'float16' || promoted === 'bfloat16');
  const known = !half && (kind === 'complex' ? spec.complex : COMPUTES[spec.on].includes(kind));
  if (!known && dtype)
    call.refuse(
      'dtype-mismatch',
      `"${spec.kernel ?? call.overload.name}" not implemented for '${SCALAR_NAMES[dtype]}'`,
      {
        actual: dtype,
      },
    );
  return dtype;
}

/** A tensor of the same shape and layout with another dtype. */
export function alike(value: TensorValue, dtype: DType | undefined): TensorValue {
  const result = tensor(value.shape, dtype);
  return value.shape ? keptStrides(result, value.shape, [value]) : result;
}
