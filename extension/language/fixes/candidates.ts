/** Changes of the text that may mend a problem. Each is only a guess until the analysis has judged the changed script. */
import type { Finding } from '../interpreter/notes';
import type { Expression, Node, Program, Range } from '../ir/nodes';
import { pathTo } from '../ir/walk';
import type { Knowledge } from '../knowledge';
import { moduleNames } from '../rules';
import { printSize, type Size } from '../sizes';

/** A piece of text in the place of another. */
export interface Edit extends Range {
  readonly text: string;
}

export interface Candidate {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What may help against a problem, the likeliest first. */
export function candidates(finding: Finding, knowledge: Knowledge): Candidate[] {
  const { program } = knowledge.script;
  const found = [...sizes(finding, knowledge), ...ofCode(finding, program, knowledge)];
  return [...new Map(found.map((each) => [JSON.stringify(each.edits), each])).values()];
}

function source(program: Program, { start, end }: Range): string {
  return program.text.slice(start, end);
}

/** Another number where the layer is made: `nn.Linear(1050, …)` to 1568. */
function sizes({ actual, expected, related, file }: Finding, { script }: Knowledge): Candidate[] {
  if (actual === undefined) return [];
  const { program } = script;
  const made = related
    .filter((place) => place.file === file)
    .map((place) => nodeAt(program, place))
    .find((node) => node?.kind === 'new');
  if (made?.kind !== 'new') return [];
  const text = textOf(actual);
  return made.args.slice(0, 3).flatMap((arg): Candidate[] => {
    if (arg.kind === 'record' || arg.kind === 'spread' || text === undefined) return [];
    const shown = source(program, arg);
    if (shown === text || (expected !== undefined && arg.kind === 'literal' && String(arg.value) !== textOf(expected)))
      return [];
    return [{ title: `Change ${shown} to ${text}`, edits: [{ start: arg.start, end: arg.end, text }] }];
  });
}

function textOf(size: Size | string): string | undefined {
  const text = typeof size === 'string' ? size : printSize(size);
  return /^\d+$/.test(text) ? text : undefined;
}

function nodeAt(program: Program, place: Range): Node | undefined {
  return pathTo(program, place.start).find(({ start, end }) => start === place.start && end === place.end);
}

/** The arguments of the failing call, with the tensor of a method first. */
function operands(node: Node): Expression[] {
  if (node.kind !== 'call') return [];
  const { callee, args } = node;
  const plain = args.filter((arg) => arg.kind !== 'record' && arg.kind !== 'spread');
  return callee.kind === 'member' ? [callee.object, ...plain] : plain;
}

function after(target: Range, text: string, program: Program): Candidate {
  const shown = source(program, target);
  const short = shown.length > 30 ? '…' : shown;
  return { title: `Use ${short}${text}`, edits: [{ start: target.end, end: target.end, text }] };
}

const RESHAPED = [
  '.unsqueeze(0)',
  '.unsqueeze(1)',
  '.squeeze(1)',
  '.squeeze(-1)',
  '.flatten(1)',
  '.transpose(1, 2)',
  '.t()',
];

/** Links that may be put behind an operand, by the kind of problem. */
const LINKS: Partial<Record<Finding['code'], readonly string[]>> = {
  'size-mismatch': ['.flatten(1)', '.t()', '.mT', '.transpose(1, 2)', '.unsqueeze(1)', '.unsqueeze(0)'],
  'broadcast-mismatch': ['.unsqueeze(1)', '.unsqueeze(0)', '.squeeze(1)', '.unsqueeze(-1)', '.t()'],
  'channel-mismatch': ['.unsqueeze(1)', '.transpose(1, 2)', '.permute(0, 3, 1, 2)', '.permute(2, 0, 1).unsqueeze(0)'],
  'rank-mismatch': RESHAPED,
  'target-mismatch': ['.argmax(1)', '.squeeze(1)', '.unsqueeze(1)', '.transpose(1, 2)', '.flatten(1)', '.flatten()'],
  'target-dtype': ['.long()', '.float()', '.argmax(1)', '.squeeze(1).long()', '.squeeze(1)'],
  'dtype-mismatch': ['.float()', '.long()', '.double()'],
  'join-mismatch': RESHAPED,
  'silent-broadcast': ['.squeeze(1)', '.unsqueeze(1)', '.squeeze(-1)'],
  'no-gradient': [],
};

function ofCode(finding: Finding, program: Program, knowledge: Knowledge): Candidate[] {
  const { node, code } = finding;
  const own = operands(node);
  const links = (LINKS[code] ?? []).flatMap((link) =>
    own.filter((each) => knowledge.tensors(each).length > 0).map((each) => after(each, link, program)),
  );
  switch (code) {
    case 'batch-eaten':
    case 'view-size':
      return keepBatch(node, knowledge);
    case 'silent-broadcast': {
      const [input, target] = own.slice(-2);
      if (!input || !target) return links;
      const like = `.view_as(${source(program, input)})`;
      return [after(target, like, program), ...links];
    }
    case 'loss-not-reduced':
    case 'no-gradient': {
      const [loss] = own;
      return loss ? ['.mean()', '.sum()'].map((link) => after(loss, link, program)) : [];
    }
    case 'softmax-batch':
      return dimension(node, program);
    case 'inplace-gradient':
      return notInPlace(node);
    case 'hidden-modules':
      return asModuleList(finding, program);
    case 'missing-zero-grad':
      return clearGradients(node, program);
    case 'double-activation':
      return withoutActivation(own, program);
    case 'not-called':
      return [{ title: 'Call the method', edits: [{ start: node.end, end: node.end, text: '()' }] }];
    case 'wrong-call':
      return called(finding, program);
    default:
      return links;
  }
}

/** `new` before a class that is called or given where a module belongs, and parentheses behind a method or class. */
function called({ node, message }: Finding, program: Program): Candidate[] {
  const before = (place: Range, text: string, behind = ''): Candidate => ({
    title: `Use ${text}${source(program, place)}${behind}`,
    edits: [{ start: place.start, end: place.end, text: `${text}${source(program, place)}${behind}` }],
  });
  if (node.kind === 'call' && message.startsWith('Class constructor')) return [before(node, 'new ')];
  if (message.endsWith('is not iterable') && node.kind === 'member') return [before(node, '', '()')];
  if (node.kind !== 'call' && node.kind !== 'new') return [];
  const names = node.args.flatMap(parts).filter(({ kind }) => kind === 'member' || kind === 'name');
  if (/'(method|type)' object is not iterable|dict-like/.test(message))
    return names.map((each) => before(each, '', '()'));
  const wrong = /([\w<>]+) is not a Module subclass$/.exec(message)?.[1];
  const given = names.filter((each) => source(program, each).split('.').at(-1) === wrong);
  const classes = moduleNames();
  return given.flatMap((each) => {
    const text = source(program, each);
    // Functions have layers of the same name: F.leaky_relu and nn.LeakyReLU.
    const layer = classes.find((name) => name.toLowerCase() === wrong?.replaceAll('_', ''));
    const room = source(program, node.callee).split('.').slice(0, -1).join('.');
    const layers = layer ? [{ start: each.start, end: each.end, text: `new ${room ? `${room}.` : ''}${layer}()` }] : [];
    return [
      before(each, 'new ', '()'),
      ...layers
        .filter((edit) => edit.text !== `new ${text}()`)
        .map((edit) => ({ title: `Use ${edit.text}`, edits: [edit] })),
    ];
  });
}

/** An argument, or what is in it where it is an array or an object. */
function parts(arg: Expression): Expression[] {
  if (arg.kind === 'array') return arg.items.flatMap(parts);
  if (arg.kind === 'record') return arg.entries.flatMap((entry) => parts(entry.value));
  return [arg];
}

/** `view(-1, n)` as `view(x.size(0), -1)`. */
function keepBatch(node: Node, knowledge: Knowledge): Candidate[] {
  const { program } = knowledge.script;
  if (node.kind !== 'call' || node.callee.kind !== 'member') return [];
  const rank = knowledge.tensors(node.callee.object)[0]?.shape?.length;
  if (rank === undefined || rank < 2) return [];
  const [first, last] = [node.args[0], node.args.at(-1)];
  if (!first || !last) return [];
  const text = `${source(program, node.callee.object)}.size(0), -1`;
  return [{ title: 'Keep the batch in the view', edits: [{ start: first.start, end: last.end, text }] }];
}

function dimension(node: Node, program: Program): Candidate[] {
  if (node.kind !== 'call') return [];
  return node.args.flatMap((arg): Candidate[] => {
    const text = source(program, arg);
    if (text === '0') return [{ title: 'Use dimension 1', edits: [{ start: arg.start, end: arg.end, text: '1' }] }];
    const changed = text.replace(/dim:\s*0\b/, 'dim: 1');
    return changed === text
      ? []
      : [{ title: 'Use dimension 1', edits: [{ start: arg.start, end: arg.end, text: changed }] }];
  });
}

function notInPlace(node: Node): Candidate[] {
  if (node.kind !== 'call' || node.callee.kind !== 'member') return [];
  const { name } = node.callee;
  if (!name.text.endsWith('_')) return [];
  const text = name.text.slice(0, -1);
  return [{ title: `Use ${text}, which makes a new tensor`, edits: [{ start: name.start, end: name.end, text }] }];
}

function asModuleList({ start, end }: Finding, program: Program): Candidate[] {
  const text = source(program, { start, end });
  const [, head, body] = /^((?:[^=]|=(?=>))*=\s*)([\s\S]*?);?$/.exec(text) ?? [];
  if (head !== undefined && body) {
    const from = start + head.length;
    return [
      {
        title: 'Use nn.ModuleList',
        edits: [{ start: from, end: from + body.length, text: `new nn.ModuleList(${body})` }],
      },
    ];
  }
  // The place is the target of an assignment only.
  const rest = program.text.slice(end);
  const [, gap, value] = /^(\s*=\s*)(\[[^\]]*\]|[^;\n]+)/.exec(rest) ?? [];
  if (gap === undefined || !value) return [];
  const from = end + gap.length;
  return [
    {
      title: 'Use nn.ModuleList',
      edits: [{ start: from, end: from + value.length, text: `new nn.ModuleList(${value})` }],
    },
  ];
}

function clearGradients(node: Node, program: Program): Candidate[] {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.name.text !== 'step') return [];
  const text = `; ${source(program, node.callee.object)}.zero_grad()`;
  return [{ title: 'Set the gradients to zero after the step', edits: [{ start: node.end, end: node.end, text }] }];
}

function withoutActivation(own: readonly Expression[], program: Program): Candidate[] {
  return own.flatMap((each): Candidate[] => {
    if (each.kind !== 'call') return [];
    const inner = each.callee.kind === 'member' && each.args.length === 0 ? each.callee.object : each.args[0];
    return inner
      ? [
          {
            title: 'Give the loss the raw outputs',
            edits: [{ start: each.start, end: each.end, text: source(program, inner) }],
          },
        ]
      : [];
  });
}
