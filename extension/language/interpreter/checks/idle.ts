/** Optimizers whose steps change nothing that is trained: of a model that nobody uses, or of parameters that are all frozen. */
import type { Expression, Let, New, Node } from '../../ir/nodes';
import { children, walk } from '../../ir/walk';
import type { TensorValue } from '../../values';
import { origin } from '../classes';
import type { Interpreter } from '../interpreter';
import { iterate } from '../iterate';
import { parametersOf } from '../library/state';
import type { Instance } from '../objects';
import type { Scope } from '../scope';
import { suspect } from './checks';
import { type Reach, trained, untrained } from './reach';

/** Methods of a model that are no use of what it computes. */
const INERT: ReadonlySet<string> = new Set(['train', 'eval', 'to', 'cuda', 'cpu', 'float', 'double', 'zero_grad']);

/** Whether an optimizer certainly has parameters, none of which takes a gradient. */
export function isFrozen(run: Interpreter, optimizer: Instance): boolean {
  const given = optimizer.fields.value.fields.get('argument 0');
  const items = given && iterate(run, given).items;
  if (!items || items.length === 0) return false;
  return items.every((item) => item.kind === 'tensor' && run.tensor(item).requiresGrad === false);
}

/** Words of scripts that do something of their own with gradients or parameters. */
const OWN = ['autograd', 'add_param_group'];

/** When everything has run: notes optimizers that have stepped, `frozen` of them never with anything to train. */
export function checkIdle(
  run: Interpreter,
  stepped: ReadonlyMap<object, { frozen: boolean }>,
  reach: Reach,
  scope: Scope,
): void {
  const { program } = run.main;
  // Gradients that a script hands out itself may come from anywhere.
  if (stepped.size === 0) return;
  const members = membersIn(program.body);
  if (members.has('grad') && handsOut(program.body)) return;
  if (run.notes.findings.some(({ code }) => code === 'no-gradient')) return;
  const made = optimizersIn(run);
  const reached = reach.complete && !OWN.some((name) => members.has(name)) ? reach.reached(run) : undefined;
  for (const [node, optimizer] of made) {
    const state = stepped.get(optimizer);
    if (!state) continue;
    const model = modelOf(node);
    const why = state.frozen
      ? 'none of these parameters requires a gradient, so the steps change nothing'
      : model && isUnused(model, program.body, scope)
        ? `nothing is computed with ${model}, so the steps change nothing`
        : reached && trained(run, optimizer)?.every((tensor) => !reached.has(tensor))
          ? 'no backward pass reaches any of these parameters, so the steps change nothing'
          : undefined;
    if (why) run.at(run.main, () => suspect(run, 'idle-optimizer', why, { node }));
  }
  if (reached && !members.has('load_state_dict')) checkParts(run, made, reached);
}

/** The optimizers that a script makes, and where. */
function optimizersIn(run: Interpreter): [New, Instance][] {
  const found: [New, Instance][] = [];
  walk(run.main.program.body, (node) => {
    if (node.kind !== 'new') return true;
    const made = run.notes.values.get(node);
    const only = made?.length === 1 && made[0]!.kind === 'instance' ? made[0] : undefined;
    const path = only && origin(only.type);
    if (only && path?.length === 2 && path[0] === 'optim') found.push([node, only]);
    return true;
  });
  return found;
}

/** Notes parts of models that no optimizer has, though it has others of the same model. */
function checkParts(run: Interpreter, made: readonly [New, Instance][], reached: ReadonlySet<TensorValue>): void {
  const given = made.map(([, optimizer]) => trained(run, optimizer));
  if (given.includes(undefined)) return;
  const held = new Set(given.flat() as TensorValue[]);
  for (const model of new Set(run.notes.layers.map(({ instance }) => instance))) {
    const part = model.type.kind === 'class' ? untrained(run, model, reached, held) : undefined;
    if (part === undefined) continue;
    const own = new Set(parametersOf(run, model).map(([, tensor]) => tensor));
    const at = made.findLast((_, place) => given[place]!.some((tensor) => own.has(tensor)))!;
    const message = `${part} of the same model is trained by no optimizer: gradients are computed for its parameters, and nothing is done with them`;
    run.at(run.main, () => suspect(run, 'idle-optimizer', message, { node: at[0] }));
  }
}

/** The variable whose parameters an optimizer is made of: `new optim.SGD(model.parameters())`. */
function modelOf({ args: [first] }: New): string | undefined {
  if (first?.kind !== 'call' || first.callee.kind !== 'member' || first.callee.name.text !== 'parameters')
    return undefined;
  return first.callee.object.kind === 'name' ? first.callee.object.name : undefined;
}

/** Whether a script makes a model that shares nothing with others, and never computes with it. */
function isUnused(model: string, body: readonly Node[], scope: Scope): boolean {
  const declared: Let[] = [];
  let [all, inert] = [0, 0];
  walk(body, (node) => {
    if (node.kind === 'name' && node.name === model) all++;
    if (node.kind === 'let' && node.target.kind === 'name' && node.target.name === model) declared.push(node);
    if (node.kind === 'export' && node.names.some(({ local }) => local === model)) all++;
    if (node.kind === 'member' && isName(node.object, model) && INERT.has(node.name.text)) inert++;
    if (node.kind === 'new' && modelOf(node) === model) inert++;
    return true;
  });
  const [only, another] = declared;
  return !another && only?.value?.kind === 'new' && all === inert + 1 && isOwn(only.value, scope);
}

const isName = (node: Expression, name: string) => node.kind === 'name' && node.name === name;

/** Whether an expression makes all modules that it holds. */
function isOwn(node: Node, scope: Scope): boolean {
  if (node.kind === 'name') {
    const kind = scope.find(node.name)?.value?.kind;
    return kind === 'number' || kind === 'string' || kind === 'boolean' || kind === 'class' || kind === 'member';
  }
  return (
    node.kind !== 'call' &&
    node.kind !== 'function' &&
    node.kind !== 'this' &&
    children(node).every((each) => isOwn(each, scope))
  );
}

/** What is done to a gradient where it is, or asked of it. */
const IN_PLACE: ReadonlySet<string> = new Set(['clamp_', 'clip_', 'mul_', 'div_', 'zero_', 'norm', 'abs']);

/** Whether gradients of a script may go somewhere, or come from somewhere. */
function handsOut(body: readonly Node[]): boolean {
  let out = 0;
  walk(body, (node) => {
    if (node.kind !== 'member') return true;
    if (node.name.text === 'grad') out++;
    if (node.object.kind === 'member' && node.object.name.text === 'grad' && IN_PLACE.has(node.name.text)) out--;
    return true;
  });
  return out > 0;
}

/** The names of all members that a script asks for. */
function membersIn(body: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.kind === 'member') names.add(node.name.text);
    return true;
  });
  return names;
}
