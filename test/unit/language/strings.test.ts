/** Completion inside text arguments, and only there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeText, textAt } from '../../../extension/language/features/strings';
import { Workspace } from '../../../extension/language/workspace';

/** What is suggested at the mark `|`. */
function suggested(marked: string): string[] {
  const whole = `import * as torch from 'tensorpad';\nconst t = torch.rand(6, 4);\n${marked}`;
  const offset = whole.indexOf('|');
  const text = whole.replace('|', '');
  const knowledge = new Workspace().knowledge({ uri: 'file:///s.ts', version: 1, getText: () => text });
  const place = textAt(knowledge.script, offset);
  return place ? completeText(knowledge, place).map(({ label, detail }) => `${label} ${detail}`) : [];
}

test('slices are suggested between the quotes, and nothing outside', () => {
  assert.ok(suggested("t.at('|');").includes(': all of dimension 0 of size 6'));
  assert.ok(suggested("t.at(':, |');").includes('3 the last of dimension 1 of size 4'));
  assert.ok(suggested("t.at('|").length > 0, 'a text that is not closed yet');
  for (const outside of ["t.at(|'');", "t.at(''|);", "t.at('', |);", "t.add('|');"])
    assert.deepEqual(suggested(outside), []);
});

test('an equation says what it makes of the operands', () => {
  assert.deepEqual(suggested("torch.einsum('|', t, torch.rand(4, 3));"), [
    'ij,jk->ik [6, 4], [4, 3] → [6, 3]',
    'ij,jk->ijk [6, 4], [4, 3] → [6, 4, 3]',
  ]);
});
