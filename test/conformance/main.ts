/**
 * `npm run conformance [-- word…] [--errors] [--list KIND…] [--answers FOLDER] [--trace] [--update-known]`
 * Replays PyTorch's operator samples, prints a table of what fails and why, and sums up. Words choose variants.
 */

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { committed } from './answers';
import { known } from './known';
import { KINDS, type Outcome, PARTS, summary } from './report';
import { outcomes } from './supervisor';

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    errors: { type: 'boolean', default: false },
    list: { type: 'string', multiple: true, default: ['values', 'gradients', 'second'] },
    trace: { type: 'boolean', default: false },
    'update-known': { type: 'boolean', default: false },
    answers: { type: 'string', default: committed },
  },
});

/** The kinds whose complaints are listed. */
const listed = new Set<string>(options.errors ? [...options.list, 'raised', 'text', 'type'] : options.list);

async function main(): Promise<void> {
  const found = await outcomes({ folder: resolve(options.answers), words, trace: options.trace });
  for (const outcome of found) print(outcome);
  if (options['update-known']) update(found);
  console.log(summary(found));
  const unknown = found.some((outcome) => outcome.failure('samples') && !(outcome.variant in known.samples));
  process.exitCode = unknown ? 1 : 0;
}

function print({ variant, tallies }: Outcome): void {
  for (const kind of KINDS.filter((one) => listed.has(one))) {
    const { first } = tallies[kind];
    // A variant that cannot run says so once.
    if (first === undefined || (kind !== 'values' && first === tallies.values.first)) continue;
    const [line, ...more] = first.split('\n');
    console.log(`${variant}: ${kind} ${tallies[kind]}: ${line}${more.length > 0 ? ' …' : ''}`);
  }
  for (const part of PARTS) {
    const reason = known[part][variant];
    if (reason && !reason.startsWith('open: ')) console.log(`  known ${part}: ${reason}`);
  }
}

/** Reasons written by hand stay as long as the variant fails; others are made from what it says. */
function update(found: Outcome[]): void {
  const tables = PARTS.map((part) => {
    const entries = new Map(Object.entries(known[part]));
    for (const outcome of found) {
      const { variant } = outcome;
      const failure = outcome.failure(part);
      if (failure === undefined) entries.delete(variant);
      else if (!entries.has(variant) || entries.get(variant)!.startsWith('open: ')) {
        const reason = failure.replace(/^\w+ \d+: /, '').split('\n')[0]!;
        entries.set(variant, `open: ${reason.slice(0, 50)}`);
      }
    }
    const lines = [...entries].map(([variant, reason]) => `    ${name(variant)}: ${quote(reason)},\n`);
    return lines.length > 0 ? `  ${part}: {\n${lines.join('')}  },\n` : `  ${part}: {},\n`;
  });
  writeFileSync(join(__dirname, 'known.ts'), `${HEAD}${tables.join('')}};\n`);
}

const name = (text: string) => (/^[a-zA-Z_]\w*$/.test(text) ? text : quote(text));

/** As Biome wants it: single quotes unless that takes more escapes. */
function quote(text: string): string {
  const plain = text.replaceAll('\\', '\\\\');
  return plain.includes("'") && !plain.includes('"') ? `"${plain}"` : `'${plain.replaceAll("'", "\\'")}'`;
}

const HEAD = `/**
 * Variants that are not as in PyTorch, and why: in values or gradients, in errors, without data, in strides, as a method,
 * in place or with \`out\`. One that starts to pass must leave its list. \`npm run conformance -- --update-known\` keeps reasons
 * written by hand; its own begin with "open:".
 */
import type { Part } from './report';

export const known: Record<Part, Record<string, string>> = {
`;

main();
