/** Scripts cut, mixed and mutated at random: the analysis ends, soon, and throws nothing. The seed is printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeHints } from '../../extension/language/features/hints';
import { hoverAt } from '../../extension/language/features/hover';
import { explain, lenses } from '../../extension/language/features/lens';
import { argumentShapes, callAt, completeText, textAt } from '../../extension/language/features/strings';
import { Workspace } from '../../extension/language/workspace';
import { corpus, mutated, random } from './mutate';

const SEED = Number(process.env.TENSORPAD_SEED ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env.TENSORPAD_ROUNDS ?? 150);
/** Milliseconds of a processor that one script may take. */
const PATIENCE = 8_000;

function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

console.log(`seed ${SEED}`);
test(`random scripts, seed ${SEED}`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const next = random(SEED + round);
    const text = mutated(corpus[Math.floor(next() * corpus.length)]!, next);
    const start = spent();
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
        const place = textAt(knowledge.script, at());
        if (place) completeText(knowledge, place);
        const offset = at();
        const call = callAt(knowledge.script, offset);
        if (call) argumentShapes(knowledge, call, offset);
      }
    } catch (error) {
      throw new Error(`round ${round} of seed ${SEED}: ${(error as Error).stack}\n${text}`);
    }
    assert.ok(spent() - start < PATIENCE, `round ${round} of seed ${SEED} took too long:\n${text}`);
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
    const start = spent();
    new Workspace().knowledge({ uri: 'file:///fuzz/script.ts', version: 1, getText: () => text });
    assert.ok(spent() - start < PATIENCE, `${text.slice(0, 80)}…`);
  }
});
