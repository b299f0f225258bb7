/** What stands above a class that is a module: how much it learns, and how much it computes for what it is called with. */
import { origin } from '../interpreter/classes';
import type { LayerCall } from '../interpreter/notes';
import type { Instance } from '../interpreter/objects';
import type { ClassNode, Node, Range } from '../ir/nodes';
import { walk } from '../ir/walk';
import type { Knowledge } from '../knowledge';
import { countOf } from './describe';
import { callOf, flopsOf, layerTable, nameOf, parameterCount, shapeOf } from './modules';

export interface Lens extends Range {
  readonly title: string;
  /** The class's name, for the table it opens. */
  readonly name: string;
}

export function lenses(knowledge: Knowledge): Lens[] {
  const found: Lens[] = [];
  walk(knowledge.script.program.body, (node: Node) => {
    if (node.kind !== 'class' || !node.name) return true;
    const module = moduleOf(knowledge, node);
    if (!module) return true;
    const count = parameterCount(module);
    const called = callOf(knowledge.analysis.notes.layers, ({ instance }) => instance === module);
    const parts = [count === undefined ? undefined : `${countOf(count)} parameters`];
    if (called) {
      const flops = flopsOf(called);
      if (typeof flops === 'number' && flops > 0) parts.push(`${scaled(flops)}FLOPs`);
      parts.push(`${called.inputs.map(shapeOf).join(', ')} → ${shapeOf(called.output)}`);
    }
    const title = parts.filter((part) => part !== undefined).join(' · ');
    if (title) found.push({ start: node.start, end: node.start, title, name: node.name.text });
    return true;
  });
  return found;
}

/** An object of a class that extends Module: one that was called, if there is one. */
function moduleOf(knowledge: Knowledge, node: ClassNode): Instance | undefined {
  const isOne = (value: Instance) =>
    value.type.kind === 'class' && value.type.node === node && origin(value.type)?.[0] === 'nn';
  const called = callOf(knowledge.analysis.notes.layers, ({ instance }) => isOne(instance));
  if (called) return called.instance;
  for (const values of knowledge.analysis.notes.values.values())
    for (const value of values) if (value.kind === 'instance' && isOne(value)) return value;
  return undefined;
}

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** `12.3 M`. */
function scaled(count: number): string {
  let unit = 0;
  let left = count;
  for (; left >= 1000 && unit < UNITS.length - 1; unit++) left /= 1000;
  return `${left >= 100 || unit === 0 ? Math.round(left) : left.toPrecision(3)} ${UNITS[unit]}`;
}

/** The flow of every model that the script calls, as Markdown. */
export function explain(knowledge: Knowledge): string {
  const parts = ['# Shapes'];
  const seen = new Set<string>();
  for (const call of knowledge.analysis.notes.layers) {
    const key = `${nameOf(call.instance)}${call.inputs.map(shapeOf).join()}`;
    if (call.inner.length === 0 || seen.has(key)) continue;
    seen.add(key);
    parts.push('', ...section(call));
  }
  if (seen.size === 0) parts.push('', 'The script calls no model whose layers are known.');
  return `${parts.join('\n')}\n`;
}

function section(call: LayerCall): string[] {
  const count = parameterCount(call.instance);
  const flops = flopsOf(call);
  return [
    `## ${nameOf(call.instance) ?? 'Model'}: ${call.inputs.map(shapeOf).join(', ')} → ${shapeOf(call.output)}`,
    '',
    [
      count === undefined ? '' : `${countOf(count)} parameters`,
      typeof flops === 'number' && flops > 0 ? `${scaled(flops)}FLOPs` : '',
    ]
      .filter(Boolean)
      .join(', '),
    '',
    ...layerTable(call.instance, flat(call)),
  ];
}

/** Layers listed of one call. */
const LISTED = 1000;

/** The layers of a call, and those inside classes of the script, in the order in which they ran. */
function flat({ inner }: LayerCall, into: LayerCall[] = []): LayerCall[] {
  for (const call of inner) {
    if (into.length >= LISTED) break;
    if (call.inner.length > 0) flat(call, into);
    else into.push(call);
  }
  return into;
}
