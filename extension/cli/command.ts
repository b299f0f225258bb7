import type { Engine } from '../kernel/engine';
import { HELP, parseArguments, UsageError } from './arguments';
import { check } from './check';
import { run } from './run';
import { shapes } from './shapes';

/** Exit code for a command line that cannot be carried out. */
const USAGE = 2;

/** Carries out a command line; gives the exit code. The engine is loaded only by commands that need it. */
export async function command(args: readonly string[], load: () => Engine): Promise<number> {
  try {
    const asked = parseArguments(args);
    switch (asked.command) {
      case 'help':
        process.stdout.write(HELP);
        return 0;
      case 'version':
        process.stdout.write(`${load().inspect.version}\n`);
        return 0;
      case 'run':
        return await run(asked, load());
      case 'check':
        return check(asked);
      case 'shapes':
        return shapes(asked);
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`tensorpad: ${error.message}\nTry 'tensorpad --help'.\n`);
    return USAGE;
  }
}

/** Ends the process: after a failure at once, else when the script's own timers and exit code say so. */
export function finish(code: number): void {
  if (code !== 0) process.exit(code);
}
