/** Figures as Markdown. */

import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Measurement } from './compare';
import type { Growth } from './memory';

/** The machine in one line, and how busy it was with other things before. */
export function machine(): string {
  const features = ['avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16'].filter((name) => flags().has(name));
  const memory = Math.round(totalmem() / 2 ** 30);
  const parts = [
    `${cpus()[0]!.model.trim()}, ${cpus().length} cores (${features.join(', ')})`,
    `${memory} GB`,
    `${process.platform}-${process.arch}`,
    `load ${loadavg()[0]!.toFixed(1)}`,
  ];
  return parts.join(', ');
}

function flags(): Set<string> {
  try {
    return new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  } catch {
    // Only Linux tells.
    return new Set();
  }
}

export function table(rows: Measurement[]): string {
  const lines = rows.map(({ workload, ours, theirs, ratio }) =>
    theirs === undefined || !ratio
      ? [workload, microseconds(ours)]
      : [
          workload,
          microseconds(ours),
          microseconds(theirs),
          `**${fixed(ratio.median)}**`,
          `${fixed(ratio.min)}–${fixed(ratio.max)}`,
        ],
  );
  const head = ['step', 'Tensorpad µs', 'PyTorch µs', 'ratio', 'min–max'].slice(0, lines[0]?.length);
  return markdown(head, lines);
}

export function memoryTable(rows: Growth[]): string {
  const lines = rows.map(({ scenario, steps, tenth, most, growth }) => [
    scenario,
    steps.toLocaleString('en'),
    ...[tenth, most, growth].map((value) => value.toFixed(0)),
  ]);
  return markdown(['loop', 'steps', 'MB after a tenth', 'most MB later', 'growth MB'], lines);
}

export function report(on: string, comparisons: { title: string; rows: Measurement[] }[], memory: Growth[]): string {
  const sections = comparisons.map(({ title, rows }) => `## ${title}\n\n${table(rows)}\n`);
  return `# Benchmarks

Written by \`npm run bench -- --vs torch --write\` on ${on}.

A ratio is Tensorpad's time divided by PyTorch's, so below 1 Tensorpad is faster. Both sides run in persistent processes,
in turn (A B A B …), with the same number of threads and the same steps; the ratio is the median of the pairs.

${sections.join('\n')}
${LIMITS}
## Memory over a synchronous loop

Resident memory of a training loop without one \`dispose\`, \`await\` or \`gc\` call (\`npm run bench -- memory\`).

${memoryTable(memory)}
`;
}

const LIMITS = `## What holds rows back

- **Products and convolutions.** Both sides spend their time in the same kind of kernel: oneDNN's here, MKL's and oneDNN's
  there, which on this machine are nearly as fast as each other.
- **Results of megabytes** (add, gelu, softmax, layer_norm, embedding of 4 MB). Python counts references, so PyTorch has the last
  result's memory back before the next op. A script's object dies in V8's next collection of the young generation, which the
  engine asks for before each such result: 35 to 45 µs beside 140 µs of adding. Without it each result would be new memory,
  whose first touch costs milliseconds on a virtual machine.
`;

function markdown(head: string[], lines: string[][]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function microseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function fixed(value: number): string {
  return value.toFixed(2);
}
