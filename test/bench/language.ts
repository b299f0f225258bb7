/**
 * The language server on a long script, through its own protocol: how long until the first diagnostics, until those after
 * an edit, until a hover; and how much memory it takes. `node --import tsx test/bench/language.ts` in a built checkout.
 */
import { readFileSync } from 'node:fs';
import { Client } from '../unit/language/client';
import { longScript } from '../unit/language/long';

const LIMITS = { opened: 500, edited: 50, hovered: 10, memory: 300 };
const EDITS = 40;

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function main(): Promise<void> {
  const text = longScript();
  const lines = text.split('\n');
  const client = new Client('file:///bench/script.ts');
  const started = await timed(() => client.start());
  const opened = await timed(async () => {
    await client.open(text);
    await client.diagnostics();
  });
  const line = lines.findIndex((each) => each.includes('new nn.Linear(32, 10)'));
  const place = { line, character: lines[line]!.indexOf('32') + 2 };
  const hover = { line: lines.findIndex((each) => each.includes('const z =')), character: 10 };
  const edited: number[] = [];
  const hovered: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const [removed, typed] = edit % 2 === 0 ? ([0, '1'] as const) : ([1, ''] as const);
    edited.push(
      await timed(() => {
        client.edit(place, removed, typed);
        return client.diagnostics();
      }),
    );
    hovered.push(await timed(() => client.ask('textDocument/hover', hover)));
  }
  const status = readFileSync(`/proc/${client.pid}/status`, 'utf8');
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  client.end();
  const found = { opened, edited: median(edited), hovered: median(hovered), memory };
  console.log(`${lines.length} lines; process started in ${started.toFixed(0)} ms`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = found[name as keyof typeof found];
    console.log(
      `${name.padEnd(8)} ${value.toFixed(1).padStart(7)} ${name === 'memory' ? 'MB' : 'ms'}   (limit ${limit})`,
    );
    if (value > limit) process.exitCode = 1;
  }
}

if (require.main === module) void main();
