/** Inlay hints: the shape behind each name that is given a tensor, and at the end of each line of `forward`. */
import type { FunctionNode, Node, Range, Statement } from '../ir/nodes';
import { children } from '../ir/walk';
import type { Knowledge } from '../knowledge';
import { agrees, describeFact, describeTensors, hintFor, hintOf } from './describe';

export interface ShapeHint {
  /** Offset behind the name, or the line. */
  at: number;
  label: string;
  tooltip: string;
}

/** The hints between two offsets, in the order of the text. */
export function shapeHints(knowledge: Knowledge, start: number, end: number): ShapeHint[] {
  const hints: ShapeHint[] = [];
  const add = (place: Range, at: number, sign: string) => {
    if (at < start || at > end) return;
    const text = hintAt(knowledge, place);
    if (text) hints.push({ at, label: `${sign} ${text.label}`, tooltip: text.tooltip });
  };
  const visit = (node: Node): void => {
    if (node.end < start || node.start > end) return;
    if (node.kind === 'class') {
      for (const { role, name, function: own } of node.members) {
        if (role === 'field' && name) add(name, name.end, ':');
        if (own && name?.text === 'forward') lines(own, knowledge.script.text, add);
      }
    }
    for (const place of given(node)) add(place, place.end, ':');
    for (const child of children(node)) if (!isForward(node, child)) visit(child);
  };
  for (const node of knowledge.script.program.body) visit(node);
  return hints.sort((a, b) => a.at - b.at);
}

function isForward(node: Node, child: Node): boolean {
  return node.kind === 'class' && child.kind === 'function' && child.name?.text === 'forward';
}

/** What each line of `forward` computes stands behind it. */
function lines(forward: FunctionNode, text: string, add: (place: Range, at: number, sign: string) => void): void {
  const behind = ({ end }: Range) => (text[end] === ';' ? end + 1 : end);
  const visit = (statement: Statement): void => {
    if (statement.kind === 'let' && statement.target.kind === 'name') add(statement.target, behind(statement), ' →');
    else if (statement.kind === 'evaluate' && statement.value.kind === 'assign')
      add(statement.value.target, behind(statement), ' →');
    else if (statement.kind === 'return' && statement.value) add(statement.value, behind(statement), ' →');
    for (const child of children(statement)) if (isInner(child)) visit(child as Statement);
  };
  for (const statement of forward.body) visit(statement);
}

const INNER: ReadonlySet<string> = new Set([
  'block',
  'if',
  'loop',
  'forEach',
  'let',
  'evaluate',
  'return',
  'try',
  'switch',
  'labeled',
]);

function isInner(node: Node): boolean {
  return INNER.has(node.kind);
}

/** The last run's shapes where there was one and the cell is as it was, else what the script states; both if they differ. */
function hintAt(knowledge: Knowledge, place: Range): { label: string; tooltip: string } | undefined {
  const fact = knowledge.fact(place);
  const tensors = knowledge.tensors(place);
  const stated = hintOf(tensors);
  const ran = fact && fact.fact.seen.length > 0 ? hintFor(fact.fact.seen) : undefined;
  const differs = stated !== undefined && fact?.fact.seen.some(({ info }) => !agrees(tensors, info));
  if (ran && fact && (!fact.edited || !stated))
    return { label: differs ? `${stated}, ran ${ran}` : ran, tooltip: describeFact(fact) };
  if (!stated) return undefined;
  return { label: stated, tooltip: describeTensors(knowledge.script.text.slice(place.start, place.end), tensors) };
}

/** The names that a node gives a value to. Parameters are left out: their shapes stand where they come from. */
function given(node: Node): Range[] {
  switch (node.kind) {
    case 'let':
    case 'forEach':
      return node.kind === 'forEach' && !node.declares ? [] : names(node.target);
    case 'assign':
      return node.target.kind === 'name' || node.target.kind === 'member' ? [node.target] : names(node.target);
    default:
      return [];
  }
}

function names(pattern: Node): Range[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern];
    case 'arrayPattern':
      return [
        ...pattern.items.flatMap((item) => (item ? names(item.target) : [])),
        ...(pattern.rest ? names(pattern.rest) : []),
      ];
    case 'recordPattern':
      return pattern.entries.flatMap(({ target }) => names(target));
    default:
      return [];
  }
}
