/** The engine's word on the corpus: bugs fail at their line, or not at all if they are silent; the rest runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext } from '../../extension/kernel/context';
import { loadEngine } from '../../extension/kernel/engine';
import { Guard } from '../../extension/kernel/guard';
import { installGlobals } from '../../extension/kernel/session/globals';
import { Session } from '../../extension/kernel/session/session';
import { CODES } from '../../extension/language/diagnostics/codes';
import { splitCells } from '../../extension/protocol/cells';
import type { CellError } from '../../extension/protocol/kernel';
import { bugs, correct, type Script } from './scripts';

const engine = loadEngine();
const guard = new Guard(createContext(), engine.torch.KeyboardInterrupt, { service: () => {}, paused: () => {} });
engine.inspect.attach(guard.context);
installGlobals(engine);

/** Runs a script as the command line does; gives the error that ended it. */
async function run({ file, text }: Script): Promise<CellError | undefined> {
  const session = new Session(engine, guard, { record: false });
  const unmute = mute();
  try {
    for (const { index, title, codeLine, code } of splitCells(text))
      await session.execute({ file, index, title, line: codeLine, code });
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

/** A message and its line, from 1. */
const shown = (error: CellError | undefined) => error && `${error.name}: ${error.message} (line ${line(error)})`;
const line = (error: CellError) => (error.frames[0]?.line ?? -1) + 1;

for (const bug of bugs)
  test(bug.name, async () => {
    const failure = await run(bug);
    const fails = CODES[bug.code] === 'error' || bug.code === 'last-batch' ? bug : bug.fails;
    if (fails) assert.equal(failure && line(failure), fails.line, `${bug.code}: ${shown(failure)}`);
    else assert.equal(shown(failure), undefined, 'a silent bug');
    assert.equal(shown(await run({ ...bug, text: bug.fixed })), undefined, 'the fixed twin');
  });

for (const script of correct.filter(({ name }) => name.startsWith('correct/')))
  test(script.name, async () => assert.equal(shown(await run(script)), undefined));
