/** Judges variants in a process of its own, so that a crash of the engine is one variant's failure and no more. */

import { fork } from 'node:child_process';
import { writeSync } from 'node:fs';
import { variants } from './answers';
import { judge, Outcome } from './report';

export interface Task {
  folder: string;
  words: string[];
  /** Names each sample on stderr before it runs. */
  trace: boolean;
}

type Message = { begins: string; samples: number } | { outcome: Outcome };

/** The outcomes of all variants, in order. */
export async function outcomes(task: Task): Promise<Outcome[]> {
  const found: Outcome[] = [];
  for (;;) {
    const crashed = await work(task, found);
    if (!crashed) return found;
    found.push(crashed);
  }
}

/** Runs a process from where `found` ends; gives the variant in which it died, if it did. */
function work(task: Task, found: Outcome[]): Promise<Outcome | undefined> {
  const child = fork(__filename, [JSON.stringify(task), `${found.length}`], { serialization: 'advanced' });
  let running: { begins: string; samples: number } | undefined;
  child.on('message', (message: Message) => {
    running = 'begins' in message ? message : undefined;
    if ('outcome' in message) found.push(Outcome.from(message.outcome));
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (running === undefined) reject(new Error(`the process that judges ended with ${signal ?? code}`));
      else resolve(Outcome.crashed(running.begins, running.samples, signal ?? `exit code ${code}`));
    });
  });
}

function main([text, skipped]: string[]): void {
  const task = JSON.parse(text!) as Task;
  const before = task.trace ? (what: string) => void writeSync(2, `${what}\n`) : undefined;
  let place = 0;
  for (const variant of variants(task.folder, task.words)) {
    if (place++ < Number(skipped)) continue;
    process.send!({ begins: variant.variant, samples: variant.samples?.length ?? 0 } satisfies Message);
    process.send!({ outcome: judge(variant, before) } satisfies Message);
  }
  process.disconnect();
}

if (require.main === module) main(process.argv.slice(2));
