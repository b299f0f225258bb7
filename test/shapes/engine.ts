/** Runs scripts of the corpus, all in this process. */
import { Worker } from 'node:worker_threads';
import { createContext, FLAG, INTERRUPT } from '../../extension/kernel/context';
import { loadEngine } from '../../extension/kernel/engine';
import { Guard } from '../../extension/kernel/guard';
import { installGlobals } from '../../extension/kernel/session/globals';
import { Session } from '../../extension/kernel/session/session';
import { splitCells } from '../../extension/protocol/cells';
import type { CellError, Fact } from '../../extension/protocol/kernel';
import type { Script } from './scripts';

const engine = loadEngine();
const guard = new Guard(createContext(), engine.torch.KeyboardInterrupt, { service: () => {}, paused: () => {} });
engine.inspect.attach(guard.context);
installGlobals(engine);

type Runnable = Pick<Script, 'file' | 'text'>;

/** Runs a script as the command line does; gives the error that ended it. */
export async function run(script: Runnable): Promise<CellError | undefined> {
  return execute(new Session(engine, guard, { record: false }), script);
}

/** Milliseconds after which a run that is recorded is interrupted; what it recorded until then counts. */
const TIME = 10_000;
const ALARM = `
  const { workerData: { context, flag, bit, time } } = require('node:worker_threads');
  setTimeout(() => Atomics.or(context, flag, bit), time);`;

/** Runs a script as the editor does; gives what its probes recorded, too, by the text of the cell. */
export async function record(script: Runnable): Promise<{ failure?: CellError; ran: Map<string, readonly Fact[]> }> {
  const session = new Session(engine, guard, { record: true });
  const ran = new Map<string, readonly Fact[]>();
  const { context } = guard;
  const workerData = { context, flag: FLAG, bit: INTERRUPT, time: TIME };
  const alarm = new Worker(ALARM, { eval: true, execArgv: [], workerData });
  // What a cell saw of functions is void when the next one begins.
  const failure = await execute(session, script, () => {
    guard.reset();
    for (const { file, cell, facts } of session.collectFacts(0))
      if (file === script.file) ran.set(cell, [...(ran.get(cell) ?? []), ...facts]);
  });
  await alarm.terminate();
  guard.reset();
  return { ran, ...(failure && failure.name !== 'KeyboardInterrupt' && { failure }) };
}

async function execute(session: Session, { file, text }: Runnable, after = () => {}): Promise<CellError | undefined> {
  const unmute = mute();
  try {
    for (const { index, title, codeLine, code } of splitCells(text)) {
      try {
        await session.execute({ file, index, title, line: codeLine, code });
      } finally {
        after();
      }
    }
    return undefined;
  } catch (error) {
    return session.explain(error);
  } finally {
    unmute();
  }
}

/** Keeps scripts quiet; the test runner reports in bytes. */
function mute(): () => void {
  const { write } = process.stdout;
  const { warn } = console;
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
    typeof chunk === 'string' ? true : write.call(process.stdout, chunk, ...rest)) as typeof write;
  console.warn = () => {};
  return () => {
    process.stdout.write = write;
    console.warn = warn;
  };
}

/** A message and its line, from 1: where the script itself is, if the error comes from what it imports. */
export const shown = (error: CellError | undefined) => error && `${error.name}: ${error.message} (line ${line(error)})`;
export const line = ({ frames }: CellError) => {
  const own = frames.find(({ file }) => !file.includes('/lib/')) ?? frames[0];
  return (own?.line ?? -1) + 1;
};
