/** Going through a tree of the IR. */
import type { ClassMember, Expression, Node, Parameter, Pattern, PatternItem, Program, Statement } from './nodes';

/** The nodes directly below one, in the order of the text. */
export function children(node: Node): Node[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'this':
    case 'super':
    case 'break':
    case 'continue':
    case 'import':
      return [];
    case 'member':
      return [node.object];
    case 'index':
      return [node.object, node.index];
    case 'call':
    case 'new':
      return [node.callee, ...node.args];
    case 'spread':
    case 'await':
      return [node.value];
    case 'array':
      return [...node.items];
    case 'record':
      return [...node.entries];
    case 'entry':
      return [node.key, node.value];
    case 'function':
      return [...node.parameters.flatMap(ofParameter), ...node.body];
    case 'class':
      return [...present(node.base), ...node.members.flatMap(ofMember)];
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'logical':
      return [node.left, node.right];
    case 'assign':
      return [node.target, node.value];
    case 'update':
      return [node.target];
    case 'conditional':
      return [node.test, node.whenTrue, node.whenFalse];
    case 'template':
      return [...node.values];
    case 'yield':
      return present(node.value);
    case 'opaque':
      return [...node.parts];
    case 'arrayPattern':
      return [...node.items.flatMap(ofItem), ...present(node.rest)];
    case 'recordPattern':
      return [...node.entries.flatMap((entry) => [entry.key, ...ofItem(entry)]), ...present(node.rest)];
    case 'let':
      return [node.target, ...present(node.value)];
    case 'evaluate':
    case 'declare':
    case 'throw':
      return [node.value];
    case 'block':
      return [...node.body];
    case 'if':
      return [node.test, node.whenTrue, ...present(node.whenFalse)];
    case 'loop':
      return [...node.before, ...present(node.test), ...present(node.step), node.body];
    case 'forEach':
      return [node.target, node.over, node.body];
    case 'return':
    case 'export':
      return present(node.value);
    case 'labeled':
      return [node.body];
    case 'try':
      return [node.body, ...present(node.error), ...present(node.handler), ...present(node.last)];
    case 'switch':
      return [node.subject, ...node.cases.flatMap(({ test, body }) => [...present(test), ...body])];
  }
}

function present<T>(node: T | undefined): T[] {
  return node === undefined ? [] : [node];
}

function ofItem(item: PatternItem | undefined): (Pattern | Expression)[] {
  return item ? [item.target, ...present(item.fallback)] : [];
}

function ofParameter({ target, fallback }: Parameter): Node[] {
  return [target, ...present(fallback)];
}

function ofMember(member: ClassMember): Node[] {
  return [...present(member.key), ...present(member.function), ...present(member.value)];
}

/** Calls back for every node below `nodes`, parents first; false keeps it from going below a node. */
export function walk(nodes: readonly Node[], visit: (node: Node) => boolean | undefined): void {
  for (const node of nodes) if (visit(node) !== false) walk(children(node), visit);
}

/** The nodes that hold an offset, outermost first; at the end of a name, that name too. */
export function pathTo(program: Program, offset: number): Node[] {
  const path: Node[] = [];
  let level: readonly Node[] = program.body;
  for (;;) {
    const inner =
      level.find((node) => node.start <= offset && offset < node.end) ??
      level.find((node) => node.start <= offset && offset === node.end);
    if (!inner) return path;
    path.push(inner);
    level = children(inner);
  }
}

/** 0-based line and column of an offset. */
export function position(program: Program, offset: number): { line: number; column: number } {
  const { lines } = program;
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: offset - lines[low]! };
}

/** Every name a pattern gives a value to. */
export function namesOf(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern.name];
    case 'arrayPattern':
      return [...pattern.items.flatMap((item) => (item ? namesOf(item.target) : [])), ...restNames(pattern.rest)];
    case 'recordPattern':
      return [...pattern.entries.flatMap((entry) => namesOf(entry.target)), ...restNames(pattern.rest)];
    default:
      return [];
  }
}

function restNames(rest: Pattern | undefined): string[] {
  return rest ? namesOf(rest) : [];
}

export function isStatement(node: Node): node is Statement {
  return STATEMENTS.has(node.kind);
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'let',
  'evaluate',
  'declare',
  'block',
  'if',
  'loop',
  'forEach',
  'return',
  'throw',
  'break',
  'continue',
  'labeled',
  'try',
  'switch',
  'import',
  'export',
] satisfies Statement['kind'][]);
