/** How resident memory grows over a long synchronous loop: no dispose, no await, no gc. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Steps } from './workloads';

export interface Growth {
  scenario: string;
  steps: number;
  /** Megabytes: resident after the first tenth, the most seen later, and the difference. */
  tenth: number;
  most: number;
  growth: number;
}

export const scenarios: Record<string, { workload: string; steps: number }> = {
  regression: { workload: 'regression 1000×1', steps: 100_000 },
  lenet: { workload: 'LeNet batch 64', steps: 2_000 },
};

/** Runs a scenario in a process of its own. */
export async function growth(scenario: string, node = process.execPath): Promise<Growth> {
  const cwd = join(__dirname, '../..');
  const { stdout } = await promisify(execFile)(node, ['--import=tsx', __filename, scenario], { cwd });
  return JSON.parse(stdout);
}

function watch(scenario: string, run: Steps, steps: number): Growth {
  const megabytes = () => process.memoryUsage.rss() / 2 ** 20;
  run(steps / 10);
  const tenth = megabytes();
  let most = tenth;
  for (let i = 0; i < 90; i++) {
    run(steps / 100);
    most = Math.max(most, megabytes());
  }
  return { scenario, steps, tenth, most, growth: most - tenth };
}

async function main(scenario: string): Promise<void> {
  const { workload, steps } = scenarios[scenario]!;
  const { set_num_threads } = await import('tensorpad');
  const { workloads } = await import('./workloads');
  // Threads that wait for each other on a busy machine would only take time.
  set_num_threads(1);
  console.log(JSON.stringify(watch(scenario, workloads[workload]!(), steps)));
}

if (require.main === module) main(process.argv[2]!);
