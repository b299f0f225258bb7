/** Sizes as text: `N`, `2*N + 1`, `(H - 4)//2`. */
import type { Atom, Size, Term } from './size';

/** A size as a reader would write it. */
export function printSize(size: Size): string {
  if (typeof size === 'number') return String(size);
  // What is added first, then what is taken away.
  const terms = [...size.terms].sort((a, b) => Number(a.coefficient < 0) - Number(b.coefficient < 0));
  let text = '';
  const append = (negative: boolean, part: string) => {
    if (text === '') text = negative ? `-${part}` : part;
    else text += negative ? ` - ${part}` : ` + ${part}`;
  };
  if (size.constant > 0 && terms.every((t) => t.coefficient < 0)) text = String(size.constant);
  for (const term of terms) append(term.coefficient < 0, printTerm(term));
  if (
    size.constant !== 0 &&
    text !== String(size.constant) &&
    !(size.constant > 0 && terms.every((t) => t.coefficient < 0))
  )
    append(size.constant < 0, String(Math.abs(size.constant)));
  return text;
}

function printTerm({ coefficient, factors }: Term): string {
  const scale = Math.abs(coefficient);
  const parts = scale === 1 ? [] : [String(scale)];
  for (let i = 0; i < factors.length; ) {
    let end = i + 1;
    while (end < factors.length && factors[end] === factors[i]) end++;
    const text = printAtom(factors[i]!);
    const inner = factors.length > 1 || scale !== 1 ? /^\w+$|^(min|max)\(|^\(.*\)$/.test(text) : true;
    const shown = inner ? text : `(${text})`;
    parts.push(end - i > 1 ? `${shown}**${end - i}` : shown);
    i = end;
  }
  return parts.join('*');
}

function printAtom(atom: Atom): string {
  switch (atom.kind) {
    case 'variable':
      return atom.name;
    case 'quotient':
      return `${operand(atom.left)}//${operand(atom.right)}`;
    case 'remainder':
      return `${operand(atom.left)} % ${operand(atom.right)}`;
    default:
      return `${atom.kind}(${printSize(atom.left)}, ${printSize(atom.right)})`;
  }
}

const operand = (size: Size): string => {
  const text = printSize(size);
  return /^\w+$|^(min|max)\([^()]*\)$/.test(text) ? text : `(${text})`;
};

/** A shape as PyTorch prints it, `[N, 3, 28, 28]`. */
export function printShape(shape: readonly Size[]): string {
  return `[${shape.map(printSize).join(', ')}]`;
}

/** Sizes the way PyTorch's messages about matrices write them, `4x3`. */
export function printTimes(shape: readonly Size[]): string {
  return shape.map((size) => (/^\w+$/.test(printSize(size)) ? printSize(size) : `(${printSize(size)})`)).join('x');
}
