/** Forward hooks: functions that a module calls before and after it computes. */
import { list, UNDEFINED, type Value } from '../../values';
import { native } from '../builtins/globals';
import { call } from '../calls';
import { initialise, PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import type { Instance } from '../objects';
import { Slot } from '../store';

/** Methods that register a hook, and the fields that keep them; no script can use these names. */
export const HOOKS: ReadonlyMap<string, string> = new Map([
  ['register_forward_pre_hook', 'forward pre-hooks'],
  ['register_forward_hook', 'forward hooks'],
]);

function hooksOf(run: Interpreter, module: Instance, method: string): readonly Value[] {
  const kept = module.fields.value.fields.get(HOOKS.get(method)!);
  return (kept && iterate(run, kept).items) || [];
}

/** Registers a hook; gives the handle that removes it. */
export function registerHook(run: Interpreter, module: Instance, method: string, hook: Value): Value {
  const keep = (own: Interpreter, hooks: readonly Value[]) =>
    initialise(own, module, HOOKS.get(method)!, array(list(hooks)));
  keep(run, [...hooksOf(run, module, method), hook]);
  const remove = native('remove', (own) => {
    const others = hooksOf(own, module, method).filter((each) => each !== hook);
    keep(own, others);
    return UNDEFINED;
  });
  return { kind: 'literal', slot: new Slot({ kind: 'record', fields: new Map([['remove', remove]]) }) };
}

/** What a module is called with: each hook may put other arguments in place. */
export function beforeForward(run: Interpreter, module: Instance, args: readonly Value[]): readonly Value[] {
  return hooksOf(run, module, 'register_forward_pre_hook').reduce<readonly Value[]>((given, hook) => {
    const value = call(run, hook, [module, array(list(given))], PLACELESS);
    if (value.kind === 'none') return given;
    return value.kind === 'array' || value.kind === 'list' ? (iterate(run, value).items ?? [value]) : [value];
  }, args);
}

/** What a module gives: each hook may put another result in place. */
export function afterForward(run: Interpreter, module: Instance, args: readonly Value[], output: Value): Value {
  return hooksOf(run, module, 'register_forward_hook').reduce((result, hook) => {
    const value = call(run, hook, [module, array(list(args)), result], PLACELESS);
    return value.kind === 'none' ? result : value;
  }, output);
}
