/** States of modules, and the files that keep them: `state_dict`, `load_state_dict`, `torch.save` and `torch.load`. */
import { printShape } from '../../sizes';
import { list, string, type TensorValue, UNKNOWN, type Value } from '../../values';
import type { Site } from '../calls';
import { isUncalled } from '../checks/uncalled';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { join } from '../join';
import type { Instance } from '../objects';
import { Slot } from '../store';
import { textOf } from '../text';
import { report } from './apply';
import { flagOf, named } from './arguments';
import { copied } from './copy';
import { namedState } from './state';

/** Tensors by name; with `open`, there may be others. */
interface State {
  readonly entries: ReadonlyMap<string, Value>;
  readonly open: boolean;
}

/** `state_dict()`: parameters and buffers as they are now, without their gradients. */
export function stateDict(run: Interpreter, module: Instance): Value {
  const { entries, open } = namedState(module);
  const detached = (tensor: TensorValue): Value => ({ ...run.tensor(tensor), requiresGrad: false });
  const fields = new Map(entries.map(([name, tensor]) => [name, detached(tensor)]));
  return { kind: 'literal', slot: new Slot({ kind: 'record', fields, ...(open && { open }) }) };
}

/** Notes what keeps `load_state_dict` from loading a state; gives the keys that did not match. */
export function loadStateDict(run: Interpreter, module: Instance, args: readonly Value[], node: Site): Value {
  const given = args[0] && stateIn(run, args[0]);
  if (args[0] && isUncalled(args[0])) {
    const message = "Expected state_dict to be dict-like, got <class 'function'>.";
    report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { instance: module, args });
  }
  const own = namedState(module);
  if (!given) return UNKNOWN;
  const names = new Set(own.entries.map(([name]) => name));
  const missing = given.open ? [] : own.entries.map(([name]) => name).filter((name) => !given.entries.has(name));
  const unexpected = own.open ? [] : [...given.entries.keys()].filter((name) => !names.has(name));
  const refuse = (code: 'size-mismatch' | 'invalid-argument', text: string) => {
    const message = `Error(s) in loading state_dict: ${text}`;
    report(run, { code, certainty: 'certain', message }, node, { instance: module, args });
  };
  const strict = flagOf(args[1]?.kind === 'literal' ? args[1].slot.value.fields.get('strict') : args[1], true);
  if (strict && missing.length > 0) refuse('invalid-argument', `Missing key(s) in state_dict: ${quoted(missing)}. `);
  else if (strict && unexpected.length > 0)
    refuse('invalid-argument', `Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
  for (const [name, tensor] of own.entries) {
    const value = given.entries.get(name);
    const [from, to] = [value?.kind === 'tensor' ? run.tensor(value).shape : undefined, run.tensor(tensor).shape];
    if (!from || !to) continue;
    const fits = from.length === to.length && from.every((size, at) => run.facts.value.equal(size, to[at]!) !== false);
    if (fits) continue;
    const shapes = `copying a param with shape ${printShape(from)} from checkpoint, the shape in current model is ${printShape(to)}`;
    refuse('size-mismatch', `size mismatch for ${name}: ${shapes}.`);
    break;
  }
  const keys = (items: readonly string[]) => array(list(items.map((name) => string(name))));
  const fields = new Map([
    ['missing_keys', keys(missing)],
    ['unexpected_keys', keys(unexpected)],
  ]);
  return { kind: 'literal', slot: new Slot({ kind: 'record', fields }) };
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

function stateIn(run: Interpreter, value: Value): State | undefined {
  if (value.kind === 'literal') {
    const { fields, open = false } = value.slot.value;
    return { entries: fields, open };
  }
  if (value.kind !== 'instance' || value.type.kind !== 'member' || value.type.path[0] !== 'Map') return undefined;
  const pairs = iterate(run, value).items?.map((item) => iterate(run, item).items ?? []);
  if (!pairs) return undefined;
  const entries = new Map<string, Value>();
  for (const [key, each] of pairs) {
    const name = key && textOf(key);
    if (name === undefined || !each) return undefined;
    entries.set(name, each);
  }
  return { entries, open: false };
}

/** The name of a file; where its text is not known, the value itself is no other file's. */
const fileOf = (path: Value): unknown => textOf(path) ?? (path.kind === 'string' ? path : undefined);

/** `torch.save`: a file has what was saved last, or any of it. */
export function save(run: Interpreter, args: readonly Value[], node: Site): Value {
  const given = named(args.slice(1), ['path']);
  const [value, path] = [args[0] ?? UNKNOWN, fileOf(given.get('path') ?? UNKNOWN)];
  if (isUncalled(value)) {
    const message = "cannot pickle 'Function' object";
    report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { args });
  }
  if (path === undefined) return UNKNOWN;
  const saved = withoutGradients(copied(run, value, true));
  const before = run.saved.get(path);
  run.saved.set(path, before ? join(before, saved, run.either) : saved);
  return UNKNOWN;
}

/** `torch.load`: what the script saved in a file of this name, if it did. */
export function load(run: Interpreter, args: readonly Value[]): Value {
  const saved = run.saved.get(fileOf(args[0] ?? UNKNOWN));
  return saved ? copied(run, saved, true) : UNKNOWN;
}

/** What a file keeps: numbers, not how they were computed. */
function withoutGradients(value: Value): Value {
  switch (value.kind) {
    case 'tensor':
      return { ...value, requiresGrad: false };
    case 'literal': {
      const { slot } = value;
      const fields = new Map([...slot.value.fields].map(([name, each]) => [name, withoutGradients(each)]));
      return { kind: 'literal', slot: new Slot({ ...slot.value, fields }) };
    }
    case 'array': {
      const state = value.slot.value;
      if (state.kind !== 'list') return UNKNOWN;
      return array(list(state.items.map(withoutGradients)));
    }
    case 'number':
    case 'string':
    case 'boolean':
    case 'none':
      return value;
    default:
      return UNKNOWN;
  }
}
