/** What functions ask that sort their arguments themselves. */
import type { TensorValue, Value } from '../values';
import type { Call } from './call';
import { typeName } from './overload';

/** Kinds that are certainly no tensor. */
const OTHERS: ReadonlySet<string> = new Set([
  'none',
  'number',
  'boolean',
  'string',
  'list',
  'record',
  'dtype',
  'module',
]);

const noTensor = (value: Value | undefined): boolean => value === undefined || OTHERS.has(value.kind);

/** An argument that must be a tensor; what it is not known to be, it may be. */
export function tensorGiven(call: Call, value: Value | undefined, name: string, argument = 'input'): TensorValue {
  if (noTensor(value))
    call.refuse(
      'wrong-call',
      `${name}(): argument '${argument}' must be Tensor, not ${value ? typeName(value) : 'NoneType'}`,
      { argument },
    );
  return value?.kind === 'tensor' ? value : { kind: 'tensor' };
}

/** Any number of tensors; gives up when it is not known how many, or which. */
export function tensorsGiven(call: Call, values: readonly Value[], name: string): TensorValue[] {
  for (const [at, value] of values.entries())
    if (noTensor(value))
      call.refuse(
        'wrong-call',
        `${name}(): expected Tensor as element ${at} in argument 0, but got ${typeName(value)}`,
        {
          argument: at,
        },
      );
  return values.map((value) => (value.kind === 'tensor' ? value : call.unknown({ kind: 'unknown' })));
}

/** Refuses what is given by other names. */
export function onlyOptions(
  call: Call,
  name: string,
  options: ReadonlyMap<string, Value>,
  names: readonly string[] = [],
): void {
  for (const [key, value] of options)
    if (!names.includes(key) && !(value.kind === 'none' && value.left))
      call.refuse('wrong-call', `${name}() got an unexpected keyword argument '${key}'`, { argument: key });
}

/** An argument by place or by name; nothing when it is left out or null. */
export function givenAt(
  positional: readonly Value[],
  options: ReadonlyMap<string, Value>,
  at: number,
  name: string,
): Value | undefined {
  const value = positional[at] ?? options.get(name);
  return value && value.kind !== 'none' ? value : undefined;
}
