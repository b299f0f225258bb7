/** Sizes no machine has are refused at once, before anything of that size is made or counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

test('results beyond memory are errors', () => {
  const image = torch.ones(1, 1, 2);
  assert.throws(() => torch.nn.functional.interpolate(image, { scale_factor: 1e18 }), /allocate memory|overflow/);
  assert.throws(() => torch.tril_indices(2 ** 40, 2 ** 40), /overflow/);
  assert.throws(() => torch.triu_indices(2 ** 40, 2 ** 40), /overflow/);
});

test('triangles of every offset have as many indices as elements', () => {
  for (let rows = 1; rows < 5; rows++)
    for (let columns = 1; columns < 5; columns++)
      for (let offset = -6; offset < 7; offset++) {
        const ones = torch.ones(rows, columns);
        assert.equal(torch.tril_indices(rows, columns, offset).size(1), ones.tril(offset).sum().item());
        assert.equal(torch.triu_indices(rows, columns, offset).size(1), ones.triu(offset).sum().item());
      }
});
