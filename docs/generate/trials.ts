/** What an op does with every dtype and with wrong arguments, found by calling it. */
import { attempt, evaluate, torch } from './engine';
import { type Call, callText, declared, rewrite } from './script';

const DTYPES = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'complex128',
  'complex64',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
] as const;
type DTypeName = (typeof DTYPES)[number];

const GROUPS: [string, readonly DTypeName[]][] = [
  ['all dtypes', DTYPES],
  ['floating-point numbers', ['float64', 'float32', 'float16', 'bfloat16']],
  ['complex numbers', ['complex128', 'complex64']],
  ['integers', ['int64', 'int32', 'int16', 'int8', 'uint8']],
  ['float64 and float32', ['float64', 'float32']],
  ['float16 and bfloat16', ['float16', 'bfloat16']],
];

/** Names a set of dtypes, by group where all of a group are in it. */
function describe(names: readonly DTypeName[]): string {
  const left = new Set(names);
  const words: string[] = [];
  for (const [word, members] of GROUPS) {
    if (!members.every((name) => left.has(name))) continue;
    words.push(word);
    for (const name of members) left.delete(name);
  }
  return [...words, ...DTYPES.filter((name) => left.has(name))].join(', ');
}

interface Trial {
  setup: string;
  expression: string;
}

/** The call's tensors converted to another dtype: all that had the dtype of the first one. */
function converted(call: Call, dtype: DTypeName): Trial | undefined {
  const names = declared(call.setup);
  const dtypes = names.flatMap((name) => {
    const value = evaluate(call.setup, name);
    return torch.is_tensor(value) ? [[name, value.dtype] as const] : [];
  });
  const used = (name: string) => new RegExp(`\\b${name}\\b`).test(`${call.receiver ?? ''} ${call.args.join(' ')}`);
  const inCall = dtypes.filter(([name]) => used(name));
  const [main] = inCall;
  if (!main) return undefined;
  const chosen = inCall.filter(([, type]) => type === main[1]).map(([name]) => name);
  const setup = rewrite(call.setup, chosen, (text) => `${text}.to(torch.${dtype})`);
  return { setup, expression: callText(call.callee, call.args) };
}

/** A call that makes a tensor of a dtype. */
function made(call: Call, dtype: DTypeName): Trial | undefined {
  if (call.receiver || call.args.at(-1)?.startsWith('{')) return undefined;
  return { setup: call.setup, expression: callText(call.callee, [...call.args, `{ dtype: torch.${dtype} }`]) };
}

export interface Wrong {
  call: string;
  error: [string, string];
}

export interface DTypes {
  /** Sentence about what is accepted and what comes out; nothing when the op takes no tensors. */
  text: string;
  /** Call and words of the first refusal. */
  refused?: Wrong;
}

/** `factory`: the op takes the dtype of what it makes. */
export function tryDTypes(call: Call, factory: boolean): DTypes | undefined {
  const results = new Map<string, DTypeName[]>();
  const none: DTypeName[] = [];
  let refused: DTypes['refused'];
  for (const dtype of DTYPES) {
    const trial = converted(call, dtype) ?? (factory ? made(call, dtype) : undefined);
    if (!trial) return undefined;
    const { error, dtype: result = 'none' } = attempt(trial.setup, trial.expression);
    if (error) {
      none.push(dtype);
      refused ??= { call: `${callText(call.callee, call.args)}\` with ${dtype}`, error };
      continue;
    }
    const key = result === dtype ? 'same' : result;
    results.set(key, [...(results.get(key) ?? []), dtype]);
  }
  const parts = [...results].map(([result, names]) =>
    result === 'same' || result === 'none' ? describe(names) : `${describe(names)} → ${result}`,
  );
  if (none.length && parts.length) parts.push(`not ${describe(none)}`);
  return { text: parts.join('; '), ...(refused ? { refused } : {}) };
}

/** The errors of some wrong calls: no tensor, a dimension that is not there, shapes that do not fit, a dtype. */
export function tryErrors(call: Call, parameters: readonly string[], refused: Wrong | undefined): Wrong[] {
  const found: Wrong[] = [];
  const tryWith = (args: string[]) => {
    const text = callText(call.callee, args);
    const { error } = attempt(call.setup, text);
    if (error && !found.some((one) => one.error[1] === error[1])) found.push({ call: `${text}\``, error });
  };
  const replace = (i: number, text: string) => tryWith(call.args.map((arg, j) => (i === j ? text : arg)));
  const values = call.args.map((arg) => evaluate(call.setup, arg));
  const offset = call.receiver === undefined ? 0 : 1;
  const tensors = values.flatMap((value, i) => (torch.is_tensor(value) ? [i] : []));
  if (call.args.length > 0) replace(0, "'text'");
  const dim = parameters.findIndex((name) => /^(dim|dim0|axis)$/.test(name)) - offset;
  if (dim >= 0 && dim <= call.args.length && dim >= (tensors.at(-1) ?? -1))
    tryWith([...call.args.slice(0, dim), '5', ...call.args.slice(dim + 1)]);
  const second = tensors[offset === 0 ? 1 : 0];
  if (second !== undefined) replace(second, 'torch.ones(7, 5)');
  if (refused && !found.some((one) => one.error[1] === refused.error[1])) found.push(refused);
  return found;
}

const sizes = (value: unknown): string[] => {
  if (torch.is_tensor(value)) return [`(${value.shape.join(', ')})`];
  return Array.isArray(value) ? value.flatMap(sizes) : [];
};

/** Sizes of the example's tensors and of what it gives. */
export function tryShapes(call: Call): string | undefined {
  const { setup, receiver } = call;
  const inputs = [...(receiver ? [receiver] : []), ...call.args].flatMap((text) => sizes(evaluate(setup, text)));
  const outputs = sizes(evaluate(setup, callText(call.callee, call.args)));
  return inputs.length && outputs.length ? `${inputs.join(', ')} → ${outputs.join(', ')}` : undefined;
}
