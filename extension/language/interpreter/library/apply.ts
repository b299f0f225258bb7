/** Asks rules what a call of the package gives, and takes down what they find. */
import type { Node } from '../../ir/nodes';
import { position } from '../../ir/walk';
import { type Context, isMethod, type Outcome, type Problem, splitOptions } from '../../rules';
import { selectsAll } from '../../rules/masks';
import { printSize, simplified } from '../../sizes';
import { SOME_TENSOR, type TensorValue, UNKNOWN, type Value, Walk } from '../../values';
import { overMemory } from '../builtins/typed';
import type { Site } from '../calls';
import { SPREAD } from '../expressions';
import type { Interpreter } from '../interpreter';
import type { Finding, Related } from '../notes';
import type { Instance } from '../objects';
import { libraryFile } from './models';

/** What rules need to know of where they apply. */
export function contextOf(run: Interpreter, external = false): Context {
  const dtype = run.defaultDtype.value;
  return {
    facts: run.facts.value,
    ...(dtype && { defaultDtype: dtype }),
    gradMode: run.gradMode.value,
    fresh: (name, least) => (external ? run.external(name === 'n' ? 'N' : name) : run.fresh(name, least)),
  };
}

/** Arrays and objects are copied only so deep: they may hold themselves. */
const DEPTH = 8;

/** Values that rules are given in one argument. */
const GIVEN = 200_000;

/** A value as rules know it: what is the script's own is unknown to them. */
export function plain(run: Interpreter, value: Value, depth = 0, walk = new Walk(GIVEN)): Value {
  const inner = (each: Value) => plain(run, each, depth + 1, walk);
  if (depth > DEPTH || !walk.take()) return UNKNOWN;
  switch (value.kind) {
    case 'tensor':
      return run.current(value);
    case 'array': {
      const tensor = overMemory(run, value);
      if (tensor) return { kind: 'object', type: 'TypedArray', fields: new Map([['tensor', tensor]]) };
      return inner(value.slot.value);
    }
    case 'literal':
      return inner(value.slot.value);
    case 'list':
      return { ...value, items: value.items.map(inner) };
    case 'sequence':
      return { ...value, element: inner(value.element) };
    case 'record':
      return { ...value, fields: new Map([...value.fields].map(([name, field]) => [name, inner(field)])) };
    case 'instance':
      return value.module.value ?? UNKNOWN;
    case 'bound':
      // `x.size` without its parentheses.
      return value.receiver.kind === 'tensor' && isMethod(value.name) ? FUNCTION : UNKNOWN;
    case 'closure':
    case 'class':
    case 'native':
      return FUNCTION;
    case 'union':
    case 'namespace':
      return UNKNOWN;
    default:
      return value;
  }
}

/** A function, of which rules need to know no more than that it is none of what they take. */
const FUNCTION: Value = { kind: 'object', type: 'function', fields: new Map() };

export interface Given {
  readonly positional: readonly Value[];
  readonly options: ReadonlyMap<string, Value>;
  /** False: there may be more arguments, or other options. */
  readonly whole: boolean;
}

/** The arguments of a call of the package. */
export function given(run: Interpreter, args: readonly Value[]): Given {
  const values = args.map((arg) => plain(run, arg));
  const last = values.at(-1);
  const open = last?.kind === 'record' && last.open === true;
  // What is not known at the end may be an object with options.
  const perhaps = last?.kind === 'unknown' && values.length > 1;
  return { ...splitOptions(values), whole: !open && !perhaps && !args.includes(SPREAD) };
}

/** What a call is about, for messages. */
export interface Subject {
  /** The layer that is called. */
  readonly instance?: Instance;
  readonly args: readonly Value[];
  /** The name of the op, or the layer's class. */
  readonly op?: string;
}

/** Losses that compare element with element: operands that do not broadcast are a target of another shape. */
const COMPARING = /^(mse_loss|l1_loss|smooth_l1_loss|huber_loss|MSELoss|L1Loss|SmoothL1Loss|HuberLoss)$/;

/** Takes down what a rule found, and gives the value. */
export function take(run: Interpreter, outcome: Outcome, node: Node, { args, ...subject }: Subject): Value {
  for (const problem of outcome.problems) {
    if (problem.certainty === 'condition') {
      if (!problem.condition) continue;
      const condition = simplified(problem.condition);
      const exact = condition.relation !== 'atMost' && condition.relation !== 'different';
      const telling = run.isExternal(condition) || selectsAll(condition);
      if (exact && run.uncertain === 0 && telling) report(run, problem, node, { ...subject, args });
      run.assume(condition);
    } else if (problem.code === 'broadcast-mismatch' && COMPARING.test(subject.op ?? ''))
      report(run, { ...problem, code: 'target-mismatch' }, node, { ...subject, args });
    else report(run, problem, node, { ...subject, args });
  }
  if (outcome.words !== undefined && run.place === run.main && 'kind' in node)
    run.notes.words.set(node as Site, outcome.words);
  // What stands for any tensor is one object; each result is one of its own.
  const value = outcome.value === SOME_TENSOR ? { ...SOME_TENSOR } : outcome.value;
  return run.gradMode.value && args.some((arg) => hides(arg)) ? withoutGuess(value) : value;
}

/** Whether a value is, or holds, something unknown, which may need gradients. */
function hides(value: Value, depth = 0, walk = new Walk(GIVEN)): boolean {
  const inner = (each: Value) => hides(each, depth + 1, walk);
  if (value.kind === 'unknown' || value.kind === 'union' || depth > DEPTH || !walk.take()) return true;
  if (value.kind === 'tensor') return value.requiresGrad === undefined;
  if (value.kind === 'array') return inner(value.slot.value);
  return value.kind === 'list' ? value.items.some(inner) : value.kind === 'sequence' && inner(value.element);
}

/** A result of something unknown is not known to need no gradients. */
function withoutGuess(value: Value): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map(withoutGuess) };
  if (value.kind !== 'tensor' || value.requiresGrad !== false) return value;
  const { requiresGrad: _guess, ...rest } = value;
  return rest;
}

/** Notes a problem of a call, at the smallest expression that has it. */
export function report(run: Interpreter, problem: Problem, node: Node, { instance }: Subject): void {
  if (run.expecting > 0) return;
  const at = placed(run, node);
  const layer = instance?.made;
  // Calls of a layer that fail as one did before fail for the same reason.
  const again = run.notes.findings.some(
    (each) =>
      layer !== undefined &&
      each.layer === layer &&
      each.code === problem.code &&
      each.expected === problem.expected &&
      each.actual === problem.actual &&
      (each.start !== at.start || each.file !== at.file),
  );
  if (again && problem.certainty === 'certain' && problem.expected !== undefined) return;
  const related: Related[] = [];
  if (instance?.made && instance.file !== undefined && instance.made !== node && !libraryFile(instance.file)) {
    const { start, end } = instance.made;
    related.push({ start, end, file: instance.file, message: 'The layer is made here.' });
  }
  const caller = run.calls.findLast(({ place }) => place === run.main);
  if (caller && caller.node.end > 0) {
    const { start, end } = caller.node;
    related.push({
      start,
      end,
      file: run.main.file,
      message: `In the call ${caller.name ? `of ${caller.name} ` : ''}from here.`,
    });
  }
  const last = problem.certainty === 'certain' ? run.lastBatch : undefined;
  const before = ({ code, start, end, file }: Finding) =>
    code === problem.code && start === at.start && end === at.end && file === at.file;
  if (last && run.notes.findings.some(before)) return;
  const turn = run.turn !== undefined && run.turn > 0 ? `in turn ${run.turn + 1} of the loop` : undefined;
  const when = last
    ? `on the last batch: ${printSize(last.length)} mod ${printSize(last.batch)} = ${printSize(last.rest)}`
    : turn;
  const what = {
    code: last ? 'last-batch' : problem.code,
    message: problem.message,
    ...(problem.expected !== undefined && { expected: problem.expected }),
    ...(problem.actual !== undefined && { actual: problem.actual }),
    ...(when && { when }),
  };
  run.notes.report({
    ...at,
    ...what,
    ...(problem.argument !== undefined && { argument: problem.argument }),
    ...(problem.dim !== undefined && { dim: problem.dim }),
    ...(layer && { layer }),
    related,
  });
  // What fails in a file that is imported is for the script to know, too: its call gave what does not fit.
  if (at.file !== run.main.file && caller && caller.node.end > 0) {
    const { start, end } = caller.node;
    const there: Related = { start: at.start, end: at.end, file: at.file, message: 'This is where it fails.' };
    run.notes.report({ file: run.main.file, start, end, node: caller.node as Node, ...what, related: [there] });
  }
}

/**
 * Where a problem is shown: the call; of a chain over several lines, its last link; never inside the package, but where
 * a script calls it.
 */
function placed(run: Interpreter, node: Node) {
  let at: Node = node;
  let { place } = run;
  if (at.end === 0 || place.library) {
    const site = run.calls.findLast((each) => each.node.end > 0 && !each.place.library);
    if (site) {
      at = site.node as Node;
      place = site.place;
    }
  }
  const { program, file } = place;
  let { start } = at;
  if ('callee' in at && at.callee.kind === 'member') {
    const { name } = at.callee;
    if (position(program, name.start).line !== position(program, start).line) start = name.start;
  }
  return { file, start, end: at.end, node: at };
}

/** Rules changed what a tensor is: a view in place, another dtype. */
export function revise(run: Interpreter, receiver: Value | undefined, outcome: Outcome): void {
  if (outcome.receiver && receiver?.kind === 'tensor') run.revise(receiver, outcome.receiver as TensorValue);
}
