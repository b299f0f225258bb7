/** What runs record of the correct scripts agrees with what the checker states of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record, shown } from './engine';
import { compare } from './recorded';
import { correct } from './scripts';

/** Of the places where a run saw tensors, the checker knows the shape of this share. */
const SHARE = 0.9;

let places = 0;
let known = 0;

for (const script of correct)
  test(script.name, async () => {
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
