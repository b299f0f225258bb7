/** Watches what optimizers do between two backward passes. */
import type { Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import type { Instance } from '../objects';

export class Optimizers {
  /** A method of an optimizer, or of a module, that clears gradients or uses them. */
  call(_run: Interpreter, _object: Instance, _name: string, _args: readonly Value[], _node: Site): void {}
}
