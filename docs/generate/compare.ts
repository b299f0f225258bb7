/** `npm run docs -- --torch PYTHON`: asks the real PyTorch what the examples print, and what all that was tried gives. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { examples } from './committed';
import { type Outcome, tried } from './engine';
import { toPython } from './python';

/** What PyTorch prints for each program. */
function ask(python: string, programs: string[]): string[] {
  const { stdout, status, stderr } = spawnSync(python, [join(__dirname, 'answers.py')], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Question {
  title: string;
  program: string;
  here: string;
}

function compare(python: string, what: string, questions: Question[], all: number): boolean {
  const answers = ask(
    python,
    questions.map(({ program }) => program),
  );
  const different = questions.filter(({ here }, i) => answers[i] !== here);
  for (const one of different) {
    console.log(`${one.title}\n  here:    ${one.here}\n  PyTorch: ${answers[questions.indexOf(one)]}\n`);
  }
  const same = questions.length - different.length;
  console.log(`${what}: ${same} of ${questions.length} as PyTorch; ${all - questions.length} have no Python form`);
  return different.length === 0;
}

const outcomeText = ({ dtype, error }: Outcome) => (error ? error.join(': ') : (dtype ?? 'none'));

export function compareWithTorch(python: string): boolean {
  const list = examples();
  const printed = list.flatMap(({ page, title, script, output }) => {
    const program = toPython(script);
    return program === undefined ? [] : [{ title: `${page} ${title}\n${script}`, program, here: output }];
  });
  const outcomes = tried.flatMap(({ setup, expression, outcome }) => {
    const program = toPython(`${setup}\ntell(${expression});`);
    const title = `${setup}\n${expression}`;
    return program === undefined ? [] : [{ title, program, here: outcomeText(outcome) }];
  });
  const same = compare(python, 'dtypes and errors', outcomes, tried.length);
  return compare(python, 'examples', printed, list.length) && same;
}
