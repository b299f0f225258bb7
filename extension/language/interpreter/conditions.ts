/** What tests tell: their outcome if it is known, and what holds afterwards. */
import type { Binary, Expression } from '../ir/nodes';
import { add, asAtom, type Condition, type Size } from '../sizes';
import type { RecordValue, Value } from '../values';
import type { Interpreter } from './interpreter';
import { optionsOf } from './join';
import type { Scope } from './scope';
import type { Slot } from './store';

/** Whether a value counts as true; nothing when that is not known. */
export function truth(value: Value, run: Interpreter): boolean | undefined {
  switch (value.kind) {
    case 'boolean':
      return value.value;
    case 'none':
      return false;
    case 'number':
      if (value.value === undefined) return undefined;
      if (typeof value.value === 'number') return value.value !== 0 && !Number.isNaN(value.value);
      return not(run.facts.value.equal(value.value, 0));
    case 'string':
      return value.value === undefined ? undefined : value.value !== '';
    case 'unknown':
      return undefined;
    case 'union': {
      const [first, ...rest] = value.options.map((option) => truth(option, run));
      return rest.every((each) => each === first) ? first : undefined;
    }
    default:
      return true;
  }
}

function not(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

/** Learns that a test, which was evaluated before, came out so. */
export function assume(run: Interpreter, test: Expression, scope: Scope, outcome: boolean): void {
  switch (test.kind) {
    case 'unary':
      if (test.operator === '!') assume(run, test.operand, scope, !outcome);
      return;
    case 'logical':
      if ((test.operator === '&&' && outcome) || (test.operator === '||' && !outcome)) {
        assume(run, test.left, scope, outcome);
        assume(run, test.right, scope, outcome);
      }
      return;
    case 'name':
    case 'member':
      narrow(run, test, scope, (option) => truth(option, run) !== !outcome);
      return;
    case 'binary':
      comparison(run, test, scope, outcome);
  }
}

function comparison(run: Interpreter, test: Binary, scope: Scope, outcome: boolean): void {
  const operands = run.operands.get(test);
  if (!operands) return;
  const [left, right] = operands;
  if (right.kind === 'none' && (test.operator === '==' || test.operator === '!=')) {
    const isNone = (test.operator === '==') === outcome;
    narrow(run, test.left, scope, ({ kind }) => (kind === 'none') === isNone);
    return;
  }
  if (left.kind !== 'number' || right.kind !== 'number') return;
  if (left.value === undefined || right.value === undefined) return;
  if (![left.value, right.value].every((value) => typeof value !== 'number' || Number.isInteger(value))) return;
  const learnt = condition(test.operator, left.value, right.value, outcome);
  if (learnt) run.assume(learnt);
}

function condition(operator: Binary['operator'], left: Size, right: Size, outcome: boolean): Condition | undefined {
  const below = (a: Size, b: Size): Condition => ({ relation: 'atMost', left: add(a, 1), right: b });
  switch (operator) {
    case '==':
    case '!=': {
      if ((operator === '==') !== outcome) return { relation: 'different', left, right };
      const atom = asAtom(left);
      if (right === 0 && atom?.kind === 'remainder') return { relation: 'divides', left: atom.right, right: atom.left };
      return { relation: 'equal', left, right };
    }
    case '<=':
      return outcome ? { relation: 'atMost', left, right } : below(right, left);
    case '>=':
      return outcome ? { relation: 'atMost', left: right, right: left } : below(left, right);
    case '<':
      return outcome ? below(left, right) : { relation: 'atMost', left: right, right: left };
    case '>':
      return outcome ? below(right, left) : { relation: 'atMost', left, right };
    default:
      return undefined;
  }
}

/** Leaves of the alternatives of a variable, or of a field of one, those that pass. */
function narrow(run: Interpreter, place: Expression, scope: Scope, passes: (option: Value) => boolean): void {
  const passing = (value: Value | undefined): Value | undefined => {
    const options = value?.kind === 'union' ? optionsOf(value).filter(passes) : [];
    return options.length > 1 ? { kind: 'union', options } : options[0];
  };
  if (place.kind === 'name') {
    const slot = scope.find(place.name);
    const value = passing(slot?.value);
    if (slot && value) run.set(slot, value);
  }
  if (place.kind !== 'member') return;
  const state = fieldsOf(place.object, scope);
  const value = passing(state?.value.fields.get(place.name.text));
  if (state && value)
    run.set(state, { ...state.value, fields: new Map(state.value.fields).set(place.name.text, value) });
}

/** The fields of an object that a name, or `this`, stands for. */
function fieldsOf(object: Expression, scope: Scope): Slot<RecordValue> | undefined {
  const value =
    object.kind === 'name'
      ? scope.find(object.name)?.value
      : object.kind === 'this'
        ? scope.frame.self?.value
        : undefined;
  return value?.kind === 'literal' ? value.slot : value?.kind === 'instance' ? value.fields : undefined;
}
