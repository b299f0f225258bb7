/** The command line: what was asked for, or why it cannot be. */

export interface RunArguments {
  command: 'run';
  script: string;
  /** 1-based numbers of the cells to run; absent for all. */
  cells?: CellRange[];
  /** What follows `--`: the script's own arguments. */
  rest: string[];
}

export interface CheckArguments {
  command: 'check';
  scripts: string[];
  format: 'text' | 'json' | 'sarif';
}

export interface ShapesArguments {
  command: 'shapes';
  script: string;
  format: 'text' | 'json';
  /** Counts instead of listing. */
  stats: boolean;
}

export type Arguments = RunArguments | CheckArguments | ShapesArguments | { command: 'help' | 'version' };

/** Cells `first` to `last`, both included. */
export interface CellRange {
  first: number;
  last: number;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

export const HELP = `Usage: tensorpad <command>

Commands:
  run SCRIPT [--cells 1-3] [-- ARGS]   run a script, or some of its cells
  check SCRIPT...                      find shape errors and likely mistakes without running; exit 1 on errors
  shapes SCRIPT                        show the shape of every tensor expression without running

Options:
  --cells LIST    cells to run, from 1: numbers and ranges, as 2 or 1-3,5 or 4-
  --format KIND   text, json, or for check also sarif
  --stats         count the expressions whose shape is known
  --help          show this text
  --version       show the version
`;

const COMMANDS = ['run', 'check', 'shapes'];

export function parseArguments(args: readonly string[]): Arguments {
  const [command, ...others] = args;
  if (command === undefined || command === 'help') return { command: 'help' };
  if (command === '--help' || command === '-h') return { command: 'help' };
  if (command === '--version') return { command: 'version' };
  if (!COMMANDS.includes(command)) {
    const kind = command.startsWith('-') ? 'option' : 'command';
    throw new UsageError(`unknown ${kind} '${command}'`);
  }
  if (command === 'run') return parseRun(others);
  return command === 'check' ? parseCheck(others) : parseShapes(others);
}

function parseRun(args: readonly string[]): Arguments {
  const end = args.indexOf('--');
  const own = end < 0 ? [...args] : args.slice(0, end);
  const rest = end < 0 ? [] : args.slice(end + 1);
  let script: string | undefined;
  let cells: CellRange[] | undefined;
  for (let at = 0; at < own.length; at++) {
    const argument = own[at]!;
    const [name, attached] = argument.split(/=(.*)/s);
    if (name === '--help' || name === '-h') return { command: 'help' };
    if (name === '--cells') cells = parseCells(attached ?? own[++at]);
    else if (argument.startsWith('-')) throw new UsageError(`unknown option '${argument}'`);
    else if (script === undefined) script = argument;
    else throw new UsageError(`unexpected argument '${argument}'; arguments of the script follow '--'`);
  }
  if (script === undefined) throw new UsageError("'run' needs a script");
  return { command: 'run', script, ...(cells && { cells }), rest };
}

function parseCheck(args: readonly string[]): Arguments {
  const { help, scripts, format } = parseAnalysis(args, ['text', 'json', 'sarif'], false);
  if (help) return { command: 'help' };
  if (scripts.length === 0) throw new UsageError("'check' needs a script");
  return { command: 'check', scripts, format };
}

function parseShapes(args: readonly string[]): Arguments {
  const { help, scripts, format, stats } = parseAnalysis(args, ['text', 'json'], true);
  if (help) return { command: 'help' };
  const [script, another] = scripts;
  if (script === undefined) throw new UsageError("'shapes' needs a script");
  if (another !== undefined) throw new UsageError(`unexpected argument '${another}'`);
  return { command: 'shapes', script, format, stats };
}

function parseAnalysis<F extends string>(args: readonly string[], formats: readonly F[], counts: boolean) {
  const scripts: string[] = [];
  let format = formats[0]!;
  let stats = false;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]!;
    const [name, attached] = argument.split(/=(.*)/s);
    if (name === '--help' || name === '-h') return { help: true, scripts, format, stats };
    if (name === '--format') format = parseFormat(attached ?? args[++at], formats);
    else if (counts && argument === '--stats') stats = true;
    else if (argument.startsWith('-')) throw new UsageError(`unknown option '${argument}'`);
    else scripts.push(argument);
  }
  return { help: false, scripts, format, stats };
}

function parseFormat<F extends string>(text: string | undefined, formats: readonly F[]): F {
  const found = formats.find((format) => format === text);
  if (!found) throw new UsageError(`'--format' takes ${formats.join(', ')}`);
  return found;
}

function parseCells(text: string | undefined): CellRange[] {
  if (!text) throw new UsageError("'--cells' needs a list of cells, as 1-3");
  return text.split(',').map((part) => {
    const [, first, dash, last] = /^(\d+)(-)?(\d+)?$/.exec(part.trim()) ?? [];
    const range = { first: Number(first), last: dash ? Number(last ?? Number.POSITIVE_INFINITY) : Number(first) };
    if (first === undefined || (last && !dash) || range.first < 1 || range.last < range.first)
      throw new UsageError(`'${text}' is not a list of cells: write 2, 1-3 or 1-3,5`);
    return range;
  });
}
