/** What runs record of the correct scripts agrees with what the checker states of them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { record, shown } from './engine';
import { compare } from './recorded';
import { correct, root } from './scripts';

/** Of the places where a run saw tensors, the checker knows the shape of this share. */
const SHARE = 0.9;

let places = 0;
let known = 0;

// Elsewhere, so that examples leave nothing behind, and find nothing of an earlier run.
const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'recorded-'));
after(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

for (const { name, file, text } of correct)
  test(name, async () => {
    const script = { text, file: name.startsWith('examples/') ? join(folder, basename(file)) : file };
    const { failure, ran } = await record(script);
    assert.equal(shown(failure), undefined);
    const compared = compare(script, ran);
    places += compared.places;
    known += compared.known;
    assert.deepEqual(compared.disagreements, []);
  });

test(`shapes are known at ${100 * SHARE} % of the places`, () => {
  console.log(`${known} of ${places} places`);
  assert.ok(known >= SHARE * places);
});
