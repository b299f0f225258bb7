/** Calling modules. */
import { applyModule } from '../../rules';
import { UNKNOWN, type Value } from '../../values';
import { call, callbacks, callClosure, type Site } from '../calls';
import { afterOp } from '../checks/checks';
import { lookUp } from '../classes';
import type { Interpreter } from '../interpreter';
import type { LayerCall } from '../notes';
import type { Instance } from '../objects';
import { given, report, take } from './apply';
import { children, openChild } from './containers';
import { afterForward, beforeForward } from './hooks';
import { outcomeOf } from './outcomes';
import { transform } from './pictures';
import { isReshaped, needingGradients } from './state';

/** `module(x)`. */
export function callModule(run: Interpreter, instance: Instance, args: readonly Value[], node: Site): Value {
  if (!run.step() || !run.enter()) return UNKNOWN;
  const inner: LayerCall[] = [];
  const outer = run.layers;
  run.layers = inner;
  const value = afterForward(run, instance, args, forward(run, instance, beforeForward(run, instance, args), node));
  run.layers = outer;
  run.leave();
  const words = run.notes.words.get(node as never);
  (outer ?? run.notes.layers).push({ instance, inputs: args, output: value, node, inner, ...(words && { words }) });
  return value;
}

function forward(run: Interpreter, instance: Instance, args: readonly Value[], node: Site): Value {
  const own = instance.fields.value.fields.get('forward');
  if (own) return call(run, own, args, node);
  const { closure, rest } = lookUp(instance.type, 'forward');
  if (closure) return callClosure(run, { ...closure, self: instance }, args, node);
  return callLayer(run, instance, rest, args, node);
}

/** What the package's own class computes that an object is of, or inherits from. */
export function callLayer(run: Interpreter, instance: Instance, own: Value, args: readonly Value[], node: Site): Value {
  const type = own.kind === 'member' ? own.path.join('.') : '';
  if (type === 'nn.Sequential') return throughAll(run, instance, args, node);
  const module = instance.module.value;
  if (!module) {
    callbacks(run, args, node);
    if (FORWARDLESS.has(type)) return withoutForward(run, instance, node);
    return transform(run, instance, { type, args, node }) ?? UNKNOWN;
  }
  const { positional, options, whole } = given(run, args);
  if (!whole || isReshaped(run, instance)) return UNKNOWN;
  const asked = { op: 'call', args: [module, ...positional], options };
  const outcome = outcomeOf(run, node, asked, (context) => applyModule(module, positional, options, context));
  const taken = take(run, outcome, node, { instance, args, op: module.type });
  const value = needingGradients(run, instance, taken, args);
  const result: Value = value.kind === 'tensor' && args.includes(value) ? { ...value } : value;
  afterOp(run, { op: module.type, value: result, args, node, instance });
  return result;
}

/** Classes of modules that compute nothing themselves. */
const FORWARDLESS: ReadonlySet<string> = new Set(['nn.Module', 'nn.ModuleList', 'nn.ModuleDict']);

/** A call of a module that has no `forward`, as far as its classes can be seen. */
function withoutForward(run: Interpreter, instance: Instance, node: Site): Value {
  if (instance.fields.value.open) return UNKNOWN;
  let type: Value | undefined = instance.type;
  for (; type?.kind === 'class'; type = type.base) {
    const hidden = type.node.members.some(({ key, name }) => key || name?.text === 'forward');
    // Whoever reads the prototype may put methods there.
    if (hidden || type.statics.value.open) return UNKNOWN;
  }
  const name = instance.type.kind === 'class' ? instance.type.node.name?.text : instance.type.path.at(-1);
  const message = `Module [${name ?? ''}] is missing the required "forward" function`;
  report(run, { code: 'wrong-call', certainty: 'certain', message }, node, { instance, args: [] });
  return UNKNOWN;
}

function throughAll(run: Interpreter, instance: Instance, args: readonly Value[], node: Site): Value {
  // Where a child may be missing from the list, it is not known what reaches the others.
  if (openChild(instance)) return UNKNOWN;
  let values = args;
  for (const [, child] of children(instance)) values = [call(run, child, values, node)];
  return values[0] ?? UNKNOWN;
}
