/** Run by limits.test.ts with little memory: analyses every attack, and writes name and milliseconds of each. */
import { shapeHints } from '../../../extension/language/features/hints';
import { hoverAt } from '../../../extension/language/features/hover';
import { explain, lenses } from '../../../extension/language/features/lens';
import { Workspace } from '../../../extension/language/workspace';
import { attacks } from './attacks';

const HOVERS = 100;

function spent(): number {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
}

for (const [name, text] of attacks) {
  process.stdout.write(`${name} `);
  const start = spent();
  const knowledge = new Workspace().knowledge({ uri: 'file:///attack/script.ts', version: 1, getText: () => text });
  shapeHints(knowledge, 0, text.length);
  lenses(knowledge);
  explain(knowledge);
  for (let at = 0; at < HOVERS; at++) hoverAt(knowledge, Math.floor((at / HOVERS) * text.length));
  const { failure } = knowledge.analysis.notes;
  process.stdout.write(`${spent() - start} ${failure ? `failed: ${(failure as Error).stack}` : ''}\n`);
}
