/** The engine's word on the corpus: bugs fail at their line, or not at all if they are silent; the rest runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../../extension/language/diagnostics/codes';
import { line, run, shown } from './engine';
import { bugs, correct } from './scripts';

for (const bug of bugs)
  test(bug.name, async () => {
    const failure = await run(bug);
    const fails = CODES[bug.code] === 'error' || bug.code === 'last-batch' ? bug : bug.fails;
    if (fails) assert.equal(failure && line(failure), fails.line, `${bug.code}: ${shown(failure)}`);
    else assert.equal(shown(failure), undefined, 'a silent bug');
    if (bug.fixed) assert.equal(shown(await run({ ...bug, text: bug.fixed })), undefined, 'the fixed twin');
  });

for (const script of correct.filter(({ name }) => name.startsWith('correct/')))
  test(script.name, async () => assert.equal(shown(await run(script)), undefined));
