/** Members of what is not there: an item behind the end of an array, a name that a Map or an object does not have. */
import type { Expression, Member } from '../../ir/nodes';
import type { Value } from '../../values';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';

/** Notes `object.name` where the object is certainly null or undefined. */
export function checkPresent(run: Interpreter, object: Value, node: Member): void {
  if (object.kind !== 'none' || isShort(node.object)) return;
  const message = `Cannot read properties of ${object.left ? 'undefined' : 'null'} (reading '${node.name.text}')`;
  report(run, { code: 'index-out-of-range', certainty: 'certain', message }, node, { args: [] });
}

/** Whether a chain may have ended at a `?.` before. */
function isShort(node: Expression): boolean {
  if (node.kind === 'call') return node.optional || isShort(node.callee);
  return (node.kind === 'member' || node.kind === 'index') && (node.optional || isShort(node.object));
}
