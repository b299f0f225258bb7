/** PyTorch's answers, one test per op. `node --import tsx test/golden/outcome.ts <op>` lists every mismatch of one. */

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { casesByOp } from './answers';
import { type OpOutcome, replayOp, summary } from './outcome';

const shown = 5;

describe('PyTorch answers', () => {
  const outcomes: OpOutcome[] = [];
  for (const [op, list] of casesByOp()) {
    test(op, () => {
      const outcome = replayOp(op, list);
      outcomes.push(outcome);
      const lines = outcome.failures.slice(0, shown).map(({ title, message }) => `${title}\n  ${message}`);
      if (outcome.failures.length > shown) lines.push(`and ${outcome.failures.length - shown} more`);
      assert.ok(
        outcome.failures.length === 0,
        `${outcome.failures.length} of ${outcome.total} cases differ\n${lines.join('\n')}`,
      );
    });
  }
  after(() => console.log(summary(outcomes)));
});
