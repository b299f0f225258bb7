/** Scripts of the corpus, changed at random. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A small generator of random numbers: mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The texts of the scripts below a folder. */
function scripts(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return scripts(path);
    return /\.ts$/.test(name) && !name.includes('.test.') ? [readFileSync(path, 'utf8')] : [];
  });
}

const root = join(__dirname, '../..');
export const corpus = [
  ...scripts(join(root, 'examples')),
  ...scripts(join(root, 'test/editor/fixtures')),
  ...scripts(__dirname),
];
const TOKENS = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ';',
  '.',
  '...',
  '=>',
  ' as any',
  '`${',
  '0',
  '-1',
  'NaN',
  '1e99',
  'null',
  'undefined',
  'this',
  'super',
  'await',
  'yield',
  'for (;;)',
  'while (true)',
  'function*',
  'class extends',
  '...x',
  '?.',
  '"',
];

/** Numbers that ask for more than there is memory. */
const HUGE = ['1e9', '4294967296', '2 ** 40', '100000'];

/** Statements that make a variable larger, and larger again. */
const GROWING: readonly ((name: string) => string)[] = [
  (name) => `${name} = [${name}, ${name}]`,
  (name) => `${name} = [...${name}, ...${name}]`,
  (name) => `${name} = { a: ${name}, b: ${name} }`,
  (name) => `${name} += ${name}`,
  (name) => `${name} = ${name} * ${name} + ${name}`,
  (name) => `${name} = new nn.Sequential(${name}, ${name})`,
  (name) => `${name} = ${name}.concat(${name})`,
  (name) => `${name} = torch.cat([${name}, ${name}])`,
  (name) => `${name} = torch.stack([${name}, ${name}])`,
  (name) => `${name}.push(${name})`,
  (name) => `${name} = (() => ${name})`,
  (name) => `${name} = Array.from({ length: 1000 }, () => ${name})`,
];

/** A loop, put between two lines, in which a variable of the script grows. */
function grown(text: string, next: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  const names = [...text.matchAll(/\b(?:let|const|var)\s+(\w+)/g)].map((found) => found[1]!);
  if (names.length === 0) return text;
  const line = `for (let turn = 0; turn < 60; turn++) ${pick(GROWING)(pick(names))};`;
  const lines = text.split('\n');
  lines.splice(Math.floor(next() * lines.length), 0, line);
  return lines.join('\n');
}

/** A text with up to six changes: cut, shortened, with tokens, parts of others or growth put in, or with other numbers. */
export function mutated(text: string, next: () => number, most = 6): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  for (let change = 0; change <= next() * most; change++) {
    const [a, b] = [Math.floor(next() * text.length), Math.floor(next() * text.length)].sort((x, y) => x - y) as [
      number,
      number,
    ];
    switch (Math.floor(next() * 7)) {
      case 0:
        text = text.slice(0, a);
        break;
      case 1:
        text = text.slice(0, a) + text.slice(Math.min(b, a + 60));
        break;
      case 2:
        text = text.slice(0, a) + pick(TOKENS) + text.slice(a);
        break;
      case 3: {
        const other = pick(corpus);
        const from = Math.floor(next() * other.length);
        text = text.slice(0, a) + other.slice(from, from + 200) + text.slice(a);
        break;
      }
      case 4:
        text = grown(text, next);
        break;
      case 5:
        text = text.replace(/\b\d+\b/g, (number) => (next() < 0.03 ? pick(HUGE) : number));
        break;
      default:
        text = text.replace(/\b\d+\b/g, (number) => (next() < 0.1 ? String(Math.floor(next() * 50)) : number));
    }
  }
  return text;
}
