/** PyTorch's operator samples, one test per variant. `npm run conformance -- <variant>` says more. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { committed, variants } from './answers';
import { known } from './known';
import { type Outcome, PARTS, summary } from './report';
import { outcomes } from './supervisor';

const names = [...variants(committed)].map(({ variant }) => variant);

describe('PyTorch operator samples', () => {
  let found: Outcome[] = [];
  before(async () => {
    found = await outcomes({ folder: committed, words: [], trace: false });
  });
  for (const [i, name] of names.entries()) {
    test(name, () => {
      for (const part of PARTS) {
        const failure = found[i]!.failure(part);
        const reason = known[part][name];
        if (reason === undefined) assert.equal(failure, undefined, `${part}: ${failure}`);
        else assert.notEqual(failure, undefined, `${part}: passes, but known.ts says «${reason}»`);
      }
    });
  }
  after(() => console.log(summary(found)));
});

test('every known failure is of a variant there is', () => {
  for (const part of PARTS) {
    const unheard = Object.keys(known[part]).filter((name) => !names.includes(name));
    assert.deepEqual(unheard, []);
  }
});
