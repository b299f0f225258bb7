/** Takes `<steps> <workload>` lines from stdin and answers each with the seconds it took; the argument is `threads`. */

import { createInterface } from 'node:readline';
import * as torch from 'tensorpad';
import { version } from 'tensorpad/package.json';
import { type Steps, workloads } from './workloads';

torch.set_num_threads(Number(process.argv[2]));
console.log(`Tensorpad ${version}, Node ${process.versions.node}`);

const ready = new Map<string, Steps>();

function steps(name: string): Steps {
  let found = ready.get(name);
  if (!found) {
    torch.manual_seed(1);
    found = workloads[name]!();
    ready.set(name, found);
  }
  return found;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const space = line.indexOf(' ');
  const run = steps(line.slice(space + 1));
  const start = performance.now();
  run(Number(line.slice(0, space)));
  console.log((performance.now() - start) / 1000);
});
