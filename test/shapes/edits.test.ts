/**
 * Scripts edited at random: what a server says that has seen every edit is what one says that opens the script as it reads
 * then. The seed is printed first.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { shapeHints } from '../../extension/language/features/hints';
import { hoverAt } from '../../extension/language/features/hover';
import { explain, lenses } from '../../extension/language/features/lens';
import { parse } from '../../extension/language/front/typescript/parse';
import type { Knowledge } from '../../extension/language/knowledge';
import { Workspace } from '../../extension/language/workspace';
import { corpus, mutated, random } from './mutate';

const SEED = Number(process.env.TENSORPAD_SEED ?? Date.now() % 1_000_000);
const SCRIPTS = Number(process.env.TENSORPAD_ROUNDS ?? 40);
const EDITS = 6;
const HOVERS = 20;

/** An edit as a typist makes it, or taken back, or one that breaks much. */
function edited(text: string, before: readonly string[], next: () => number): string {
  const at = Math.floor(next() * text.length);
  switch (Math.floor(next() * 6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return `${text.slice(0, at)}${' \n;1a.'[Math.floor(next() * 6)]}${text.slice(at)}`;
    case 2:
      return text.replace(/\b\d+\b/g, (number) => (next() < 0.05 ? String(Math.floor(next() * 50)) : number));
    case 3: {
      const line = text.slice(text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at) + 1);
      return text.replace(line, next() < 0.5 ? '' : line + line);
    }
    case 4:
      return before[Math.floor(next() * before.length)] ?? text;
    default:
      return mutated(text, next, 1);
  }
}

function said(knowledge: Knowledge, offsets: readonly number[]) {
  return {
    failure: knowledge.analysis.notes.failure,
    diagnostics: knowledge.diagnostics.map(({ start, end, code, message, hint, related }) => ({
      ...{ start, end, code, message, hint, related },
    })),
    hints: shapeHints(knowledge, 0, knowledge.script.text.length),
    lenses: lenses(knowledge),
    flow: explain(knowledge),
    hovers: offsets.map((offset) => hoverAt(knowledge, offset)),
  };
}

/** Two answers are the same. `assert.deepEqual` would write out both, and look for the lines that differ: gigabytes. */
function alike(kept: object, fresh: object, where: string): void {
  if (isDeepStrictEqual(kept, fresh)) return;
  for (const [name, own] of Object.entries(kept)) {
    const other = (fresh as Record<string, unknown>)[name];
    const texts = [own, other].map((each) => JSON.stringify(each)?.slice(0, 2000));
    assert.ok(isDeepStrictEqual(own, other), `${name} differ: ${texts.join('\nand ')}\n${where}`);
  }
  assert.fail(where);
}

console.log(`seed ${SEED}`);
test(`random edits, seed ${SEED}`, () => {
  for (let round = 0; round < SCRIPTS; round++) {
    const next = random(SEED + round);
    const kept = new Workspace();
    const texts = [corpus[Math.floor(next() * corpus.length)]!];
    for (let version = 0; version <= EDITS; version++) {
      if (version > 0) texts.push(edited(texts.at(-1)!, texts, next));
      const text = texts.at(-1)!;
      const document = { uri: 'file:///edited/script.ts', version, getText: () => text };
      const offsets = Array.from({ length: HOVERS }, () => Math.floor(next() * text.length));
      const where = `round ${round} of seed ${SEED}, edit ${version}:\n${text}`;
      alike(kept.script(document).program, parse(text), where);
      alike(said(kept.knowledge(document), offsets), said(new Workspace().knowledge(document), offsets), where);
    }
  }
});
