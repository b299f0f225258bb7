/** Inside text arguments: what can be written in `x.at('…')` and in equations of einsum. */
import type { Call, Expression, Member, New } from '../ir/nodes';
import { pathTo } from '../ir/walk';
import type { Knowledge } from '../knowledge';
import type { ScriptText } from '../script';
import { printShape, printSize } from '../sizes';

export interface Completion {
  readonly label: string;
  readonly detail: string;
}

/** A text that is being written as the argument of a call that knows what may stand in it. */
export interface TextPlace {
  readonly call: Call;
  readonly callee: Member;
  /** The text before the cursor. */
  readonly before: string;
}

const COMPLETED: ReadonlySet<string> = new Set(['at', 'put_', 'einsum']);

export function textAt({ program, text }: ScriptText, offset: number): TextPlace | undefined {
  const path = pathTo(program, offset);
  const literal = path.at(-1);
  const call = path.findLast((node): node is Call => node.kind === 'call');
  if (literal?.kind !== 'literal' || typeof literal.value !== 'string' || call?.callee.kind !== 'member') return;
  const { callee } = call;
  // Before the first quote, or behind the last, one is not in the text.
  const closed = literal.end - literal.start > 1 && text[literal.end - 1] === text[literal.start];
  const inside = literal.start < offset && offset <= literal.end - (closed ? 1 : 0);
  if (!inside || !COMPLETED.has(callee.name.text)) return undefined;
  return { call, callee, before: text.slice(literal.start + 1, offset) };
}

/** What may stand there. */
export function completeText(knowledge: Knowledge, { call, callee, before }: TextPlace): Completion[] {
  return callee.name.text === 'einsum' ? equation(knowledge, call, before) : slices(knowledge, callee.object, before);
}

function slices(knowledge: Knowledge, object: Call['callee'], before: string): Completion[] {
  const shape = knowledge.tensors(object)[0]?.shape;
  const dim = before.split(',').length - 1;
  const size = shape?.[dim];
  if (shape && size === undefined) return [];
  const shown = size === undefined ? 'this dimension' : `dimension ${dim} of size ${printSize(size)}`;
  const last = typeof size === 'number' ? size - 1 : undefined;
  return [
    { label: ':', detail: `all of ${shown}` },
    { label: '0', detail: `the first of ${shown}` },
    ...(last === undefined ? [] : [{ label: String(last), detail: `the last of ${shown}` }]),
    { label: '-1', detail: `the last of ${shown}` },
    { label: '1:', detail: `${shown} without the first` },
    { label: ':-1', detail: `${shown} without the last` },
    { label: '::2', detail: `every second of ${shown}` },
    { label: '...', detail: 'all dimensions up to the last ones' },
    { label: 'None', detail: 'a new dimension of size 1' },
  ];
}

const LETTERS = 'ijklmnopqrstuvwxyzabcdefgh';

/** One letter per dimension, the same for sizes that agree. */
function equation(knowledge: Knowledge, call: Call, before: string): Completion[] {
  const shapes = call.args.slice(1).map((arg) => knowledge.tensors(arg)[0]?.shape);
  if (before.includes('->') || shapes.some((shape) => !shape)) return [];
  const letters = new Map<string, string>();
  let used = 0;
  const terms = shapes.map((shape) => {
    const own = new Set<string>();
    return shape!
      .map((size) => {
        const key = printSize(size);
        let letter = letters.get(key);
        if (!letter || own.has(letter)) letter = LETTERS[used++] ?? 'z';
        letters.set(key, letter);
        own.add(letter);
        return letter;
      })
      .join('');
  });
  const sizes = new Map(terms.flatMap((term, at) => [...term].map((letter, dim) => [letter, shapes[at]![dim]!])));
  const operands = shapes.map((shape) => printShape(shape!)).join(', ');
  const all = terms.join('');
  const each = [...new Set(all)];
  const suggested = (result: readonly string[]): Completion => ({
    label: `${terms.join(',')}->${result.join('')}`,
    detail: `${operands} → ${printShape(result.map((letter) => sizes.get(letter)!))}`,
  });
  // Shared letters summed over, as a product of matrices does; or every dimension kept.
  return [suggested(each.filter((letter) => all.split(letter).length === 2)), suggested(each)].filter(({ label }) =>
    label.startsWith(before),
  );
}

/** The call whose arguments are being written. */
export function callAt({ program }: ScriptText, offset: number): Call | New | undefined {
  const path = pathTo(program, offset);
  const call = path.findLast((node): node is Call | New => node.kind === 'call' || node.kind === 'new');
  return call && offset > call.callee.end ? call : undefined;
}

/** A call as a reader would note it down: `table.matmul(other: [4, 32]) → [6, 32]`. */
export interface CallShapes {
  readonly label: string;
  /** Where the arguments stand in it. */
  readonly parameters: readonly [start: number, end: number][];
  /** The argument that is being written. */
  readonly active: number;
  /** What the method is called on. */
  readonly receiver: string | undefined;
}

/** A call with the shapes of the arguments given so far; nothing where none of them is a tensor. */
export function argumentShapes(knowledge: Knowledge, call: Call | New, offset: number): CallShapes | undefined {
  const { callee, args } = call;
  if (!args.some((arg) => knowledge.tensors(arg).length > 0)) return undefined;
  const written = (node: Expression, most: number) => {
    const text = knowledge.script.text.slice(node.start, node.end);
    return text.length > most ? `${text.slice(0, most - 1)}…` : text;
  };
  const shaped = (node: Expression, text: string) => {
    const shape = knowledge.tensors(node)[0]?.shape;
    return shape ? `${text}: ${printShape(shape)}` : undefined;
  };
  let label = `${written(callee, 40)}(`;
  const parameters = args.map((arg, at): [number, number] => {
    if (at > 0) label += ', ';
    const start = label.length;
    const text = written(arg, 24);
    label += shaped(arg, text) ?? text;
    return [start, label.length];
  });
  const result = knowledge.tensors(call)[0]?.shape;
  label += result ? `) → ${printShape(result)}` : ')';
  const active = args.findIndex(({ end }) => offset <= end);
  const object = callee.kind === 'member' ? callee.object : undefined;
  const receiver = object && shaped(object, written(object, 40));
  return { label, parameters, active: active < 0 ? args.length : active, receiver };
}
