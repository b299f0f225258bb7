/** `npm run docs -- --torch PYTHON`: runs every example of docs/api in the real PyTorch and compares what is printed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { examples } from './committed';
import { toPython } from './python';

export function compareWithTorch(python: string): boolean {
  const translated = examples().flatMap((example) => {
    const program = toPython(example.script);
    return program === undefined ? [] : [{ ...example, program }];
  });
  const { stdout, status, stderr } = spawnSync(python, [join(__dirname, 'answers.py')], {
    input: JSON.stringify(translated.map(({ program }) => program)),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  const answers = JSON.parse(stdout) as string[];
  let same = 0;
  for (const [i, { page, title, script, output }] of translated.entries()) {
    const answer = answers[i]!;
    if (answer === output) same++;
    else console.log(`${page} ${title}\n${script}\nhere:\n${output}\nPyTorch:\n${answer}\n`);
  }
  const rest = examples().length - translated.length;
  console.log(`${same} of ${translated.length} examples print what PyTorch prints; ${rest} have no Python form`);
  return same === translated.length;
}
