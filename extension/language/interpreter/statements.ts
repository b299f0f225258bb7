/** Carrying out statements. Each gives whether its end is reached. */
import type { Expression, Pattern, Statement, Switch, Try } from '../ir/nodes';
import { number, UNDEFINED, UNKNOWN, type Value } from '../values';
import { equals } from './arithmetic';
import { call } from './calls';
import { checkIterated, checkUncalled, isUncalled } from './checks/uncalled';
import { makeClass, PLACELESS } from './classes';
import { assume, truth } from './conditions';
import { closure, evaluate } from './expressions';
import { exportFrom, importInto } from './imports';
import type { Interpreter } from './interpreter';
import { forEach, loop } from './loops';
import { declare } from './patterns';
import { Scope } from './scope';
import { Slot } from './store';

/** Runs statements one after the other, functions declared first. */
export function execute(run: Interpreter, body: readonly Statement[], scope: Scope): boolean {
  hoist(run, body, scope);
  for (const statement of body) if (!step(run, statement, scope)) return false;
  return true;
}

/** Runs a script's statements. Cells run one by one: what follows an endless loop, or a throw, may run all the same. */
export function executeCells(run: Interpreter, body: readonly Statement[], scope: Scope): void {
  hoist(run, body, scope);
  for (const statement of body) step(run, statement, scope);
}

/** Functions can be called before the line that declares them. */
function hoist(run: Interpreter, body: readonly Statement[], scope: Scope): void {
  for (const statement of body) {
    if (statement.kind !== 'declare' || statement.value.kind !== 'function' || !statement.value.name) continue;
    const { name } = statement.value;
    const made = closure(statement.value, scope);
    const known = scope.own(name.text);
    if (known) run.set(known, made);
    else scope.declare(name.text, new Slot(made, name.text));
  }
}

function step(run: Interpreter, statement: Statement, scope: Scope): boolean {
  if (!run.enter()) return true;
  const reached = carryOut(run, statement, scope);
  run.leave();
  if (!run.diverged) return reached;
  run.diverged = false;
  return false;
}

function carryOut(run: Interpreter, node: Statement, scope: Scope): boolean {
  switch (node.kind) {
    case 'let': {
      // `var x;` again changes nothing.
      const given = node.value ? evaluate(run, node.value, scope) : UNDEFINED;
      if (node.target.kind === 'arrayPattern' && node.value) checkIterated(run, given, node.value);
      const value = node.target.kind === 'name' ? called(run, given, node.target.name, node.value) : given;
      if (node.value || !node.hoisted) declare(run, node.target, value, node.hoisted ? scope.hoist() : scope);
      return true;
    }
    case 'evaluate': {
      const value = evaluate(run, node.value, scope);
      if (node.value.kind !== 'member' || !isUncalled(value)) return true;
      checkUncalled(run, value, node.value);
      // What was meant to happen is no other mistake.
      run.notes.quietly(() => call(run, value, [], PLACELESS));
      return true;
    }
    case 'declare':
      if (node.value.kind === 'class' && node.value.name) {
        const { name } = node.value;
        const target: Pattern = { kind: 'name', name: name.text, start: name.start, end: name.end };
        declare(run, target, makeClass(run, node.value, scope), scope);
      }
      return true;
    case 'block':
      return execute(run, node.body, new Scope(scope));
    case 'if': {
      const outcome = truth(evaluate(run, node.test, scope), run);
      const { whenTrue, whenFalse } = node;
      if (outcome !== undefined) {
        const taken = outcome ? whenTrue : whenFalse;
        return taken ? inBlock(run, taken, scope) : true;
      }
      return run.flow.branch([
        () => {
          assume(run, node.test, scope, true);
          return inBlock(run, whenTrue, scope);
        },
        () => {
          assume(run, node.test, scope, false);
          return whenFalse ? inBlock(run, whenFalse, scope) : true;
        },
      ]);
    }
    case 'loop':
      return loop(run, node, scope, undefined);
    case 'forEach':
      return forEach(run, node, scope, undefined);
    case 'labeled':
      return labeled(run, node, scope);
    case 'return':
      run.flow.jump('return', undefined, node.value ? evaluate(run, node.value, scope) : UNDEFINED);
      return false;
    case 'throw':
      evaluate(run, node.value, scope);
      run.flow.jump('throw');
      return false;
    case 'break':
    case 'continue':
      run.flow.jump(node.kind, node.label);
      return false;
    case 'try':
      return attempt(run, node, scope);
    case 'switch':
      return choose(run, node, scope);
    case 'import':
      importInto(run, node, scope);
      return true;
    case 'export':
      exportFrom(run, node, scope);
      return true;
  }
}

/** A whole number that only a run can tell is called what the script calls it. */
function called(run: Interpreter, value: Value, name: string, made: Expression | undefined): Value {
  if (value.kind !== 'number' || value.value !== undefined || run.uncertain > 0) return value;
  const parsed = made?.kind === 'call' && made.callee.kind === 'name' && made.callee.name === 'Number';
  if (!value.integer && !parsed) return value;
  return number(made && isOfTensor(made) ? run.fresh(name) : run.external(name));
}

const OF_TENSORS: ReadonlySet<string> = new Set(['size', 'numel', 'dim', 'item']);

/** Whether an expression asks a tensor for a number, which the analysis could have known. */
function isOfTensor(made: Expression): boolean {
  if (made.kind === 'call') return made.callee.kind === 'member' && OF_TENSORS.has(made.callee.name.text);
  return made.kind === 'index' && made.object.kind === 'member' && made.object.name.text === 'shape';
}

/** A statement as the body of another. */
export function inBlock(run: Interpreter, node: Statement, scope: Scope): boolean {
  return execute(run, [node], new Scope(scope));
}

function labeled(run: Interpreter, node: Statement & { kind: 'labeled' }, scope: Scope): boolean {
  if (node.body.kind === 'loop') return loop(run, node.body, scope, node.label);
  if (node.body.kind === 'forEach') return forEach(run, node.body, scope, node.label);
  return run.flow.within('labeled', node.label, (target) => {
    const reached = inBlock(run, node.body, scope);
    const exits = reached ? [...target.exits, { kind: 'break' as const }] : target.exits;
    run.flow.meet(target, exits);
    return exits.length > 0;
  });
}

/**
 * The handler starts anywhere between the start of the body and its end: what the body changed is what it was before, or
 * what it is after.
 */
function attempt(run: Interpreter, node: Try, scope: Scope): boolean {
  const { handler, last } = node;
  const finish = () => (last ? execute(run, last.body, new Scope(scope)) : true);
  if (!handler) {
    const reached = execute(run, node.body.body, new Scope(scope));
    return finish() && reached;
  }
  let mayThrow = false;
  const failing = () => {
    mayThrow = true;
    const inner = new Scope(scope);
    if (node.error) declare(run, node.error, UNKNOWN, inner);
    return execute(run, handler.body, inner);
  };
  const expected = expectsFailure(node);
  const body = () =>
    run.flow.within('try', undefined, (target) => {
      if (expected) run.expecting++;
      const reached = execute(run, node.body.body, new Scope(scope));
      if (expected) run.expecting--;
      run.flow.meet(target, reached ? [{ kind: 'return' }] : []);
      return reached;
    });
  const reached = run.flow.branch([body, failing]);
  return finish() && reached && (mayThrow || reached);
}

/** A short body whose errors are caught for good shows, or works around, a failure. A whole program in a try does not. */
function expectsFailure({ body, handler }: Try): boolean {
  const rethrows = handler?.body.some(({ kind }) => kind === 'throw') ?? false;
  return !rethrows && size(body.body) <= SHORT;
}

const SHORT = 6;

function size(body: readonly Statement[]): number {
  let count = 0;
  for (const node of body) {
    count++;
    if (node.kind === 'block') count += size(node.body);
    if (node.kind === 'loop' || node.kind === 'forEach') count += SHORT;
  }
  return count;
}

function choose(run: Interpreter, node: Switch, scope: Scope): boolean {
  const subject = evaluate(run, node.subject, scope);
  const inner = new Scope(scope);
  const answers = node.cases.map(({ test }) => (test ? equals(subject, evaluate(run, test, inner), run) : undefined));
  return run.flow.within('loop', undefined, (target) => {
    const from = (at: number) => () =>
      execute(
        run,
        node.cases.slice(at).flatMap(({ body }) => body),
        inner,
      );
    const certain = answers.indexOf(true);
    const fallback = node.cases.findIndex(({ test }) => !test);
    const possible = node.cases.flatMap((each, at) => (each.test && answers[at] === undefined ? [at] : []));
    const known = possible.length === 0 || (certain >= 0 && possible.every((at) => at > certain));
    let reached: boolean;
    if (known) {
      const at = certain >= 0 ? certain : fallback;
      reached = at < 0 || from(at)();
    } else {
      const rest = certain >= 0 ? [from(certain)] : fallback >= 0 ? [from(fallback)] : [() => true];
      reached = run.flow.branch([...possible.map(from), ...rest]);
    }
    if (reached) target.exits.push({ kind: 'break' });
    run.flow.meet(target, target.exits);
    return target.exits.length > 0;
  });
}
