/** Scripts cut, mixed and mutated at random: the analysis ends, soon, and throws nothing. The seed is printed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shapeHints } from '../../extension/language/features/hints';
import { hoverAt } from '../../extension/language/features/hover';
import { explain, lenses } from '../../extension/language/features/lens';
import { argumentShapes, completeText } from '../../extension/language/features/strings';
import { Workspace } from '../../extension/language/workspace';

const SEED = Number(process.env.TENSORPAD_SEED ?? Date.now() % 1_000_000);
const ROUNDS = 150;
/** Milliseconds one script may take, on a machine that does other things too. */
const PATIENCE = 20_000;

/** A small generator of random numbers: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function scripts(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return scripts(path);
    return /\.ts$/.test(name) && !name.includes('.test.') ? [readFileSync(path, 'utf8')] : [];
  });
}

const root = join(__dirname, '../..');
const corpus = [
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

function mutated(next: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  let text = pick(corpus);
  for (let change = 0; change <= next() * 6; change++) {
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

test(`random scripts, seed ${SEED}`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const next = random(SEED + round);
    const text = mutated(next);
    const start = performance.now();
    const workspace = new Workspace();
    const at = () => Math.floor(next() * text.length);
    try {
      const knowledge = workspace.knowledge({ uri: 'file:///fuzz/script.ts', version: 1, getText: () => text });
      if (knowledge.analysis.notes.failure) throw knowledge.analysis.notes.failure;
      shapeHints(knowledge, 0, text.length);
      lenses(knowledge);
      explain(knowledge);
      for (let look = 0; look < 5; look++) {
        hoverAt(knowledge, at());
        completeText(knowledge, at());
        argumentShapes(knowledge, at());
      }
    } catch (error) {
      throw new Error(`round ${round} of seed ${SEED}: ${(error as Error).stack}\n${text}`);
    }
    assert.ok(performance.now() - start < PATIENCE, `round ${round} of seed ${SEED} took too long:\n${text}`);
  }
});

test('ten thousand lines, deep nesting and circles', () => {
  const lines = Array.from({ length: 10_000 }, (_x, i) => `const x${i} = torch.zeros(${i % 7}, 3).add(${i});`);
  const long = `import * as torch from 'tensorpad';\n${lines.join('\n')}`;
  const deep = `import * as torch from 'tensorpad';\nconst x = ${'('.repeat(3000)}1${')'.repeat(3000)};\nconst y = ${'[1, '.repeat(2000)}${']'.repeat(2000)};\nconst z = 1${' + 1'.repeat(5000)};`;
  const loops = `import * as torch from 'tensorpad';\n${'for (let i = 0; i < 1e9; i++) { '.repeat(12)}torch.zeros(i);${'}'.repeat(12)}`;
  const calls =
    "import * as torch from 'tensorpad';\nconst f = (n: any): any => (n > 0 ? [f(n - 1), f(n - 1), f(n - 2)] : f(n));\nf(Math.random());\nconst o: any = {}; o.o = o; print(o, torch.tensor(o));";
  for (const text of [long, deep, loops, calls]) {
    const start = performance.now();
    new Workspace().knowledge({ uri: 'file:///fuzz/script.ts', version: 1, getText: () => text });
    assert.ok(performance.now() - start < PATIENCE, `${text.slice(0, 80)}…`);
  }
});
