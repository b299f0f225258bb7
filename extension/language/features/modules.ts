/** What can be said of modules: parameters, and what each layer makes of what it was given. */
import { hidesParameters, parametersIn } from '../interpreter/library/state';
import type { LayerCall } from '../interpreter/notes';
import type { Instance } from '../interpreter/objects';
import type { Knowledge } from '../knowledge';
import { moduleFlops } from '../rules';
import { printShape, product, type Size, sum } from '../sizes';
import type { Value } from '../values';
import { code, countOf } from './describe';

/** Layers listed in a hover. */
const LISTED = 24;

export function describeModule(knowledge: Knowledge, module: Instance, text: string): string | undefined {
  const name = nameOf(module);
  const count = parameterCount(module);
  if (name === undefined || count === undefined) return undefined;
  const lines = [`${code(text.length > 60 ? `${text.slice(0, 59)}…` : text)}: ${name}, ${countOf(count)} parameters`];
  const called = callOf(knowledge.analysis.notes.layers, ({ instance }) => instance === module);
  if (called && called.inner.length > 0) lines.push('', ...layerTable(module, called.inner.slice(0, LISTED)));
  else if (called) lines.push('', `${shapesOf(called.inputs)} → ${shapeOf(called.output)}`);
  return lines.join('\n');
}

export function layerTable(module: Instance, calls: readonly LayerCall[]): string[] {
  const names = namesIn(module);
  const rows = calls.map((call) => {
    const own = names.get(call.instance) ?? '';
    const count = parameterCount(call.instance);
    return `| ${own} | ${nameOf(call.instance) ?? ''} | ${shapesOf(call.inputs)} | **${shapeOf(call.output)}** | ${count === undefined ? '' : countOf(count)} |`;
  });
  return ['| layer | class | input | output | parameters |', '|---|---|---|---|---:|', ...rows];
}

/** The modules inside a module, however deep, with their qualified names. */
function namesIn(module: Instance, prefix = '', into = new Map<Instance, string>()): Map<Instance, string> {
  for (const [name, value] of module.fields.value.fields) {
    if (value.kind !== 'instance' || into.has(value)) continue;
    into.set(value, prefix + name);
    namesIn(value, `${prefix}${name}.`, into);
  }
  return into;
}

export function nameOf(module: Instance): string | undefined {
  return module.type.kind === 'class' ? module.type.node.name?.text : module.type.path.at(-1);
}

export function parameterCount(module: Instance): Size | undefined {
  if (hidesParameters(module)) return undefined;
  const shapes = parametersIn(module).map(([, { shape }]) => shape);
  return shapes.every((shape) => shape !== undefined) ? sum(shapes.map((shape) => product(shape!))) : undefined;
}

export function shapeOf(value: Value): string {
  if (value.kind === 'tensor') return value.shape ? printShape(value.shape) : '?';
  if (value.kind === 'list') return value.items.map(shapeOf).join(', ');
  return value.kind === 'array' ? shapeOf(value.slot.value) : '?';
}

function shapesOf(values: readonly Value[]): string {
  return values.map(shapeOf).join(', ');
}

/** The first call that passes, outermost first. One that is remembered is in several others, and looked at once. */
export function callOf(
  calls: readonly LayerCall[],
  passes: (call: LayerCall) => boolean,
  seen = new Set<LayerCall>(),
): LayerCall | undefined {
  for (const call of calls) {
    if (seen.has(call)) continue;
    seen.add(call);
    if (passes(call)) return call;
    const inner = callOf(call.inner, passes, seen);
    if (inner) return inner;
  }
  return undefined;
}

const flops = new WeakMap<LayerCall, Size>();

/** Multiplications and additions of a call and of the layers called in it, as far as they are known. */
export function flopsOf(call: LayerCall): Size {
  const known = flops.get(call) ?? computed(call);
  flops.set(call, known);
  return known;
}

function computed(call: LayerCall): Size {
  const module = call.instance.module.value;
  const [input] = call.inputs;
  if (module && input?.kind === 'tensor' && input.shape && call.output.kind === 'tensor' && call.output.shape)
    return moduleFlops(module, input.shape, call.output.shape) ?? 0;
  return sum(call.inner.map(flopsOf));
}
