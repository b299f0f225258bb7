/** Entry of the `tensorpad` command (dist/cli.js). */
import { loadEngine } from '../kernel/engine';
import { type Arguments, HELP, parseArguments, UsageError } from './arguments';
import { run } from './run';

/** Exit code for a command line that cannot be carried out. */
const USAGE = 2;

async function main(args: readonly string[]): Promise<number> {
  const asked: Arguments = parseArguments(args);
  switch (asked.command) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${loadEngine().inspect.version}\n`);
      return 0;
    case 'run':
      return run(asked, loadEngine());
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const usage = error instanceof UsageError;
    process.stderr.write(usage ? `tensorpad: ${error.message}\nTry 'tensorpad --help'.\n` : `${String(error)}\n`);
    process.exitCode = usage ? USAGE : 1;
  },
);
