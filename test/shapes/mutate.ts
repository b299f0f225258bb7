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

/** A text with up to six changes: cut, shortened, with tokens or parts of others put in, or with other numbers. */
export function mutated(text: string, next: () => number, most = 6): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  for (let change = 0; change <= next() * most; change++) {
    const [a, b] = [Math.floor(next() * text.length), Math.floor(next() * text.length)].sort((x, y) => x - y) as [
      number,
      number,
    ];
    switch (Math.floor(next() * 5)) {
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
      default:
        text = text.replace(/\b\d+\b/g, (number) => (next() < 0.1 ? String(Math.floor(next() * 50)) : number));
    }
  }
  return text;
}
