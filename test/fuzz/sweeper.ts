/**
 * One process of the sweep: variations from a given one on, each written down with its number before it is tried.
 *
 *     sweeper SUBJECT.VARIATION LOG [WORD]
 */
import { openSync, writeSync } from 'node:fs';
import { Random } from './random';
import { scripts } from './scripts';
import { Finding, Session, torch } from './session';
import { recorded } from './sweep';

const [from, path, word = ''] = process.argv.slice(2) as [string, string, string?];
const log = openSync(path, 'w');
const [first, start] = from.split('.').map(Number) as [number, number];

let calls = 0;
let errors = 0;
for (const [number, { variations }] of [...recorded(word), ...scripts(word)].entries()) {
  if (number < first) continue;
  let variation = -1;
  for (const attempt of variations()) {
    variation++;
    if (number === first && variation < start) continue;
    writeSync(log, `# ${number}.${variation}\n`);
    const session = new Session(new Random(0), log);
    torch.manual_seed(0);
    try {
      attempt(session);
    } catch (error) {
      // What a variation needs beside its calls may be refused as well.
      if (error instanceof Finding || !(error instanceof Error)) throw error;
    }
    calls += session.calls;
    errors += session.errors;
  }
  process.send?.({ round: number, calls, errors });
}
