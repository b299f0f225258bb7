/**
 * The table of what each function, method, property and module of the library requires and returns. One rule gives both:
 * requirements that certainly fail, or the conditions under which they would, and the result.
 */
import './families';

export { applyFunction, applyMethod, isFunction, isMethod, signaturesOf, splitOptions } from './dispatch';
export {
  applyModule,
  constructModule,
  isModule,
  moduleFlops,
  moduleSignature,
  moduleState,
  parameterCount,
  type StateEntry,
} from './modules/dispatch';
export { moduleNames } from './modules/registry';
export type { Context, Outcome, Problem } from './outcome';
export { applyProperty } from './properties';
