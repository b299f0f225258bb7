/**
 * Right scripts in which one number was changed, or one call of a method left out. Where the engine runs what comes out,
 * the checker finds no error; where it fails, the checker mostly says so at that line.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../../extension/language/diagnostics/codes';
import { line, run, shown } from './engine';
import { check } from './score';
import { bugs, correct, type Script } from './scripts';

const MUTANTS = Number(process.env.TENSORPAD_MUTANTS ?? 120);
const SEED = Number(process.env.TENSORPAD_SEED ?? 1);
/** Of the failures, this share is found; the rest hangs on values that only a run knows. */
const SHARE = 0.75;

const sources = [
  ...bugs.flatMap(({ name, file, fixed: text }): Script[] => (text ? [{ name, file, text }] : [])),
  ...correct.filter(({ name }) => name.startsWith('correct/')),
];

let state = SEED;
/** A whole number below `count`. */
function random(count: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * count);
}
const pick = <T>(items: readonly T[]): T => items[random(items.length)]!;

/** Numbers that are sizes, as far as one can see, and calls that change a shape or a dtype. */
const NUMBER = /(?<![\w.'"`#-])\d{1,3}(?![\w.'"`×])/g;
const CALL =
  /(?<=[\w)\]])\.(unsqueeze|squeeze|view|reshape|flatten|transpose|permute|float|long|t|expand|mean|sum|argmax)\((?:[^()]|\([^()]*\))*\)/g;
const COMMENT = /^\s*(\/\/|\*|import|for|while)/;

/** A script with a change, and the change in words; nothing where there is nothing to change. */
function mutate({ file, text, name }: Script): (Script & { change: string }) | undefined {
  const places = text.split('\n').flatMap((whole, at) => {
    if (COMMENT.test(whole)) return [];
    return [...whole.matchAll(random(2) ? NUMBER : CALL)].map((found) => ({ at, from: found.index, old: found[0] }));
  });
  if (places.length === 0) return undefined;
  const { at, from, old } = pick(places);
  const value = Number(old);
  const others = [value + 1, Math.max(0, value - 1), value * 2, Math.ceil(value / 2), 3].filter((n) => n !== value);
  const now = old.startsWith('.') ? '' : String(pick(others));
  const lines = text.split('\n');
  lines[at] = lines[at]!.slice(0, from) + now + lines[at]!.slice(from + old.length);
  return { name, file, text: lines.join('\n'), change: `${name}:${at + 1} '${old}' became '${now}'` };
}

console.log(`seed ${SEED}`);
test(`${MUTANTS} mutants, seed ${SEED}`, async () => {
  const alarms: string[] = [];
  const missed: string[] = [];
  let failing = 0;
  for (let made = 0; made < MUTANTS; ) {
    const mutant = mutate(pick(sources));
    if (!mutant) continue;
    made++;
    const failure = await run(mutant);
    const found = check(mutant);
    const errors = found.filter(({ code }) => CODES[code] === 'error' || code === 'last-batch');
    if (failure) failing++;
    if (failure && !found.some((each) => each.line === line(failure)))
      missed.push(`${mutant.change}: ${shown(failure)}`);
    if (!failure && errors.length > 0) alarms.push(`${mutant.change}: ${JSON.stringify(errors)}`);
  }
  console.log(`found ${failing - missed.length} of ${failing} failures; not:\n${missed.join('\n')}`);
  assert.deepEqual(alarms, []);
  assert.ok(failing - missed.length >= SHARE * failing, `${missed.length} of ${failing} failures were not found`);
});
