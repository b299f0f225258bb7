/**
 * `npm run bench`                   step times of the engine alone
 * `npm run bench -- --vs torch`     the same against PyTorch, in alternating runs
 * `npm run bench -- ops …`          only single ops; `training` only whole steps
 * `npm run bench -- memory`         growth of resident memory over long loops
 *
 * `--python PATH` or TENSORPAD_PYTHON names the Python that has PyTorch. `--threads 1,2`, `--rounds 7`,
 * `--only WORD` choose what is run; `--write` also writes BENCHMARKS.md.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Measurement, measure } from './compare';
import { type Growth, growth, scenarios } from './memory';
import { machine, memoryTable, report, table } from './report';
import { Side } from './side';
import { groups, workloads } from './workloads';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    vs: { type: 'string' },
    python: { type: 'string', default: process.env.TENSORPAD_PYTHON ?? '' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});

/** The workloads of the groups named, or all, whose name holds `--only`. */
function chosen(): string[] {
  const named = Object.entries(groups).filter(([group]) => positionals.includes(group));
  const names = named.length > 0 ? named.flatMap(([, group]) => Object.keys(group)) : Object.keys(workloads);
  return names.filter((name) => name.includes(options.only));
}

async function compareAll(threads: number): Promise<{ title: string; rows: Measurement[] }> {
  const ours = await Side.ours(threads);
  const theirs = options.vs === 'torch' ? await Side.torch(options.python || 'python3', threads) : undefined;
  const title = [ours.title, theirs?.title, `${threads} ${threads === 1 ? 'thread' : 'threads'}`]
    .filter(Boolean)
    .join(', ');
  const rows: Measurement[] = [];
  for (const workload of chosen()) {
    rows.push(await measure(workload, Number(options.rounds), ours, theirs));
    process.stderr.write(`${workload}\n`);
  }
  ours.stop();
  theirs?.stop();
  console.log(`${title}\n\n${table(rows)}\n`);
  return { title, rows };
}

async function memory(): Promise<Growth[]> {
  const rows: Growth[] = [];
  for (const scenario of Object.keys(scenarios)) rows.push(await growth(scenario));
  console.log(`${memoryTable(rows)}\n`);
  return rows;
}

async function main(): Promise<void> {
  if (options.vs !== undefined && options.vs !== 'torch') throw new Error('--vs takes `torch`');
  const unknown = positionals.filter((word) => word !== 'memory' && !(word in groups));
  if (unknown.length > 0) throw new Error(`unknown word: ${unknown.join(' ')}`);
  const on = machine();
  console.log(`${on}\n`);
  if (positionals.includes('memory')) {
    await memory();
    return;
  }
  const comparisons = [];
  for (const threads of options.threads.split(',')) comparisons.push(await compareAll(Number(threads)));
  if (options.write) writeFileSync(join(__dirname, '../../BENCHMARKS.md'), report(on, comparisons, await memory()));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
