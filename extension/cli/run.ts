import path from 'node:path';
import { createContext } from '../kernel/context';
import type { Engine } from '../kernel/engine';
import { Guard } from '../kernel/guard';
import { keepHeapTight } from '../kernel/heap';
import { formatError } from '../kernel/session/format';
import { installGlobals } from '../kernel/session/globals';
import { Session } from '../kernel/session/session';
import { type Cell, splitCells } from '../protocol/cells';
import { type CellRange, type RunArguments, UsageError } from './arguments';
import { readScript } from './script';

/** Exit code of a program that Ctrl+C ended. */
const INTERRUPTED = 130;

/** Runs a script's cells in this process, one after the other; gives the exit code. */
export async function run({ script, cells: ranges, rest }: RunArguments, engine: Engine): Promise<number> {
  keepHeapTight();
  const file = path.resolve(script);
  const cells = choose(splitCells(readScript(file, script)), ranges);
  const guard = new Guard(createContext(), engine.torch.KeyboardInterrupt, { service: () => {}, paused: () => {} });
  engine.inspect.attach(guard.context);
  const session = new Session(engine, guard, { record: false });
  installGlobals(engine);
  process.argv.splice(1, process.argv.length - 1, file, ...rest);
  const stop = listen(engine, guard);
  const failed = (error: unknown): number => {
    process.stderr.write(`${formatError(session.explain(error))}\n`);
    return error instanceof engine.torch.KeyboardInterrupt ? INTERRUPTED : 1;
  };
  process.on('uncaughtException', (error) => process.exit(failed(error)));
  process.on('unhandledRejection', (error) => process.exit(failed(error)));
  try {
    for (const { index, title, codeLine, code } of cells) {
      const running = session.execute({ file, index, title, line: codeLine, code });
      if (running instanceof Promise) await running;
    }
    return 0;
  } catch (error) {
    return failed(error);
  } finally {
    stop();
  }
}

function choose(cells: Cell[], ranges: CellRange[] | undefined): Cell[] {
  if (!ranges) return cells;
  const beyond = ranges.find(
    ({ first, last }) => first > cells.length || (last > cells.length && Number.isFinite(last)),
  );
  if (beyond) throw new UsageError(`the script has ${cells.length} cell${cells.length === 1 ? '' : 's'}`);
  return cells.filter(({ index }) => ranges.some(({ first, last }) => first <= index + 1 && index + 1 <= last));
}

/** Makes Ctrl+C an interrupt of the cell; a second one ends the process, as it would have without us. */
function listen(engine: Engine, guard: Guard): () => void {
  const interrupt = () => guard.interruptWaiting();
  process.once('SIGINT', interrupt);
  engine.inspect.interrupt_on_signal();
  return () => process.off('SIGINT', interrupt);
}
