/** PyTorch's operator samples, one test per variant. `npm run conformance -- <variant>` says more. */

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { committed, variants } from './answers';
import { known } from './known';
import { judge, type Outcome, PARTS, summary } from './report';

describe('PyTorch operator samples', () => {
  const outcomes: Outcome[] = [];
  for (const variant of variants(committed)) {
    test(variant.variant, () => {
      const outcome = judge(variant);
      outcomes.push(outcome);
      for (const part of PARTS) {
        const failure = outcome.failure(part);
        const reason = known[part][variant.variant];
        if (reason === undefined) assert.equal(failure, undefined, `${part}: ${failure}`);
        else assert.notEqual(failure, undefined, `${part}: passes, but known.ts says «${reason}»`);
      }
    });
  }
  after(() => console.log(summary(outcomes)));
});

test('every known failure is of a variant there is', () => {
  const names = new Set([...variants(committed)].map(({ variant }) => variant));
  for (const part of PARTS) {
    assert.deepEqual(
      Object.keys(known[part]).filter((name) => !names.has(name)),
      [],
    );
  }
});
