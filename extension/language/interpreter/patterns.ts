/** Giving values to names, fields and items. */
import type { Assign, Expression, Pattern, Update } from '../ir/nodes';
import { number, UNDEFINED, UNKNOWN, type Value } from '../values';
import { arithmetic } from './arithmetic';
import { checkIterated, checkUncalled } from './checks/uncalled';
import { truth } from './conditions';
import { array, evaluate } from './expressions';
import type { Interpreter } from './interpreter';
import { iterate } from './iterate';
import { join } from './join';
import { getMember, setIndex, setMember } from './members';
import type { Scope } from './scope';
import { Slot } from './store';
import { textOf } from './text';

/** Gives the names of a pattern new variables. */
export function declare(run: Interpreter, pattern: Pattern, value: Value, scope: Scope): void {
  place(run, pattern, value, scope, true);
}

/** Gives a pattern's places, which exist, other values. */
export function store(run: Interpreter, pattern: Pattern, value: Value, scope: Scope): void {
  place(run, pattern, value, scope, false);
}

function place(run: Interpreter, pattern: Pattern, value: Value, scope: Scope, fresh: boolean): void {
  switch (pattern.kind) {
    case 'name': {
      const known = fresh ? scope.own(pattern.name) : scope.find(pattern.name);
      if (known) run.set(known, value);
      else (fresh ? scope : scope.hoist()).declare(pattern.name, new Slot(value, pattern.name));
      run.observe(pattern, value);
      return;
    }
    case 'member':
      setMember(run, evaluate(run, pattern.object, scope), pattern.name.text, value, pattern);
      run.observe(pattern, value);
      return;
    case 'index': {
      const object = evaluate(run, pattern.object, scope);
      setIndex(run, object, evaluate(run, pattern.index, scope), value, pattern);
      return;
    }
    case 'arrayPattern':
      items(run, pattern, value, scope, fresh);
      return;
    case 'recordPattern':
      fields(run, pattern, value, scope, fresh);
      return;
    case 'opaque':
      for (const part of pattern.parts) evaluate(run, part, scope);
  }
}

function items(
  run: Interpreter,
  pattern: Pattern & { kind: 'arrayPattern' },
  value: Value,
  scope: Scope,
  fresh: boolean,
): void {
  const from = iterate(run, value);
  pattern.items.forEach((item, at) => {
    if (!item) return;
    const given = from.items ? (from.items[at] ?? UNDEFINED) : from.element;
    place(run, item.target, withFallback(run, given, item.fallback, scope), scope, fresh);
  });
  if (!pattern.rest) return;
  const rest = run.copy(from.items?.length ?? 0) ? from.items?.slice(pattern.items.length) : undefined;
  const state = rest
    ? ({ kind: 'list', items: rest } as const)
    : ({ kind: 'sequence', element: from.element } as const);
  place(run, pattern.rest, array(state), scope, fresh);
}

function fields(
  run: Interpreter,
  pattern: Pattern & { kind: 'recordPattern' },
  value: Value,
  scope: Scope,
  fresh: boolean,
): void {
  const taken: string[] = [];
  for (const { key, target, fallback } of pattern.entries) {
    const name = textOf(evaluate(run, key, scope));
    if (name !== undefined) taken.push(name);
    const given = name === undefined ? UNKNOWN : getMember(run, value, name, undefined);
    place(run, target, withFallback(run, given, fallback, scope), scope, fresh);
  }
  if (!pattern.rest) return;
  const state = value.kind === 'literal' ? value.slot.value : undefined;
  if (!state) {
    place(run, pattern.rest, UNKNOWN, scope, fresh);
    return;
  }
  const rest = new Map([...state.fields].filter(([name]) => !taken.includes(name)));
  const left = { kind: 'record', fields: rest, ...(state.open && { open: true }) } as const;
  place(run, pattern.rest, { kind: 'literal', slot: new Slot(left) }, scope, fresh);
}

/** A value, or what stands in for one that was left out. */
export function withFallback(run: Interpreter, value: Value, fallback: Expression | undefined, scope: Scope): Value {
  if (!fallback) return value;
  if (value.kind === 'none' && value.left) return evaluate(run, fallback, scope);
  if (value.kind !== 'union' || !value.options.some((option) => option.kind === 'none' && option.left)) return value;
  const rest = value.options.filter((option) => option.kind !== 'none' || !option.left);
  const given: Value = rest.length === 1 ? rest[0]! : { kind: 'union', options: rest };
  return join(given, evaluate(run, fallback, scope), run.either);
}

export function assign(run: Interpreter, node: Assign, scope: Scope): Value {
  const { target, operator } = node;
  if (!operator) {
    const value = evaluate(run, node.value, scope);
    if (target.kind === 'arrayPattern') checkIterated(run, value, node.value);
    store(run, target, value, scope);
    return value;
  }
  const before =
    target.kind === 'arrayPattern' || target.kind === 'recordPattern' ? UNKNOWN : evaluate(run, target, scope);
  if (operator === '&&' || operator === '||' || operator === '??') {
    const keeps = operator === '??' ? nothing(before) : truth(before, run);
    const stays = operator === '&&' ? not(keeps) : operator === '||' ? keeps : not(keeps);
    if (stays === true) return before;
    const value = evaluate(run, node.value, scope);
    const after = stays === false ? value : join(before, value, run.either);
    store(run, target, after, scope);
    return after;
  }
  const change = evaluate(run, node.value, scope);
  checkUncalled(run, change, node.value);
  const value = arithmetic(operator, before, change, run);
  store(run, target, value, scope);
  return value;
}

function nothing(value: Value): boolean | undefined {
  if (value.kind === 'unknown' || value.kind === 'union') return undefined;
  return value.kind === 'none';
}

function not(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

export function update(run: Interpreter, node: Update, scope: Scope): Value {
  const before = evaluate(run, node.target, scope);
  const after = arithmetic('+', before, number(node.step), run);
  if (node.target.kind === 'name' || node.target.kind === 'member' || node.target.kind === 'index')
    store(run, node.target, after, scope);
  return node.prefix ? after : before;
}
