/** Inside text arguments: what can be written in `x.at('…')` and in equations of einsum. */
import type { Call, Member, New } from '../ir/nodes';
import { pathTo } from '../ir/walk';
import type { Knowledge } from '../knowledge';
import type { ScriptText } from '../script';
import { printSize } from '../sizes';

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
  if (!COMPLETED.has(callee.name.text)) return undefined;
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
  const all = terms.join('');
  const kept = [...new Set(all)].filter((letter) => all.split(letter).length === 2).join('');
  const detail = shapes.map((shape) => `[${shape!.map(printSize).join(', ')}]`).join(' with ');
  return [
    { label: `${terms.join(',')}->${kept}`, detail: `sum over letters that are shared: ${detail}` },
    { label: `${terms.join(',')}->${[...new Set(all)].join('')}`, detail: `keep every dimension: ${detail}` },
  ].filter(({ label }) => label.startsWith(before));
}

/** The call whose arguments are being written. */
export function callAt({ program }: ScriptText, offset: number): Call | New | undefined {
  const path = pathTo(program, offset);
  const call = path.findLast((node): node is Call | New => node.kind === 'call' || node.kind === 'new');
  return call && offset > call.callee.end ? call : undefined;
}

/** A call with the shapes of the arguments given so far; nothing where none of them is a tensor. */
export function argumentShapes(
  knowledge: Knowledge,
  call: Call | New,
  offset: number,
): { label: string; active: number } | undefined {
  const shown = call.args.map((arg) => {
    const shape = knowledge.tensors(arg)[0]?.shape;
    const text = knowledge.script.text.slice(arg.start, arg.end);
    const short = text.length > 24 ? `${text.slice(0, 23)}…` : text;
    return shape ? `${short}: [${shape.map(printSize).join(', ')}]` : short;
  });
  if (!call.args.some((arg) => knowledge.tensors(arg).length > 0)) return undefined;
  const active = call.args.findIndex(({ end }) => offset <= end);
  const callee = knowledge.script.text.slice(call.callee.start, call.callee.end);
  return {
    label: `${callee.length > 40 ? '…' : callee}(${shown.join(', ')})`,
    active: active < 0 ? call.args.length : active,
  };
}
