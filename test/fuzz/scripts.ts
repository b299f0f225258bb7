/** Scripts whose numbers are put at each edge in turn: the examples of the reference, and those of what it shows no numbers of. */
import ts from 'typescript';
import { examples } from '../../docs/generate/committed';
import { printed } from '../../docs/generate/engine';
import { FLOATS, INTEGERS, PAIRS } from './extremes';
import type { Session } from './session';
import type { Subject } from './sweep';

/** Files, processes and pictures are no matter of the engine. */
const OUTSIDE = /^(plt|vision\.(datasets|io|models)|torch\.(utils|onnx)|safetensors)/;

export function* scripts(word: string): Generator<Subject> {
  for (const { page, title, script } of examples()) {
    const name = `${page.replace('.md', '')} ${title}`;
    if (!OUTSIDE.test(page) && name.includes(word)) yield { name, variations: () => variations(name, script) };
  }
}

interface Place {
  from: number;
  to: number;
  whole: boolean;
}

/** Numbers of a script, but those that say how often JavaScript itself does something. */
function numbers(script: string): Place[] {
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isForStatement(node)) {
      visit(node.statement);
      return;
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'length') return;
    if (ts.isNumericLiteral(node)) {
      const signed = ts.isPrefixUnaryExpression(node.parent) ? node.parent : node;
      found.push({ from: signed.getStart(), to: node.getEnd(), whole: /^\d+$/.test(node.getText()) });
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('script.ts', script, ts.ScriptTarget.ES2022, true));
  return found;
}

const literal = (value: number | bigint) =>
  typeof value === 'bigint' ? `(${value}n)` : Object.is(value, -0) ? '(-0)' : `(${value})`;

/** The script with other texts at some places, given in order. */
function put(script: string, ...changes: [Place, string][]): string {
  let text = script;
  for (const [{ from, to }, other] of changes.reverse()) text = text.slice(0, from) + other + text.slice(to);
  return text;
}

function* variations(name: string, script: string): Generator<(session: Session) => void> {
  const places = numbers(script);
  const run = (text: string) => (session: Session) => void session.call(name, [text], () => printed(text));
  for (const place of places)
    for (const value of [...(place.whole ? INTEGERS : [0, 2n ** 62n]), ...FLOATS])
      yield run(put(script, [place, literal(value)]));
  const whole = places.filter((place) => place.whole).slice(0, 6);
  for (const [i, first] of whole.entries())
    for (const second of whole.slice(i + 1))
      for (const value of PAIRS.map(literal)) yield run(put(script, [first, value], [second, value]));
}
