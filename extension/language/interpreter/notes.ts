/** What the analysis found: what each expression gives, and what is wrong. */
import type { Code } from '../diagnostics/codes';
import type { Expression, FunctionNode, Node, Range } from '../ir/nodes';
import type { Size } from '../sizes';
import { printShape } from '../sizes';
import type { Value } from '../values';
import { equal, equalShapes } from './join';
import type { Instance } from './objects';

/** A place in a file that has to do with a problem. */
export interface Related extends Range {
  readonly file: string;
  readonly message: string;
}

/** What is wrong at a place. */
export interface Finding extends Range {
  readonly file: string;
  readonly code: Code;
  /** PyTorch's words. */
  readonly message: string;
  readonly expected?: Size | string;
  readonly actual?: Size | string;
  /** The dimension of the argument that disagrees. */
  readonly dim?: number;
  /** The argument that is to blame. */
  readonly argument?: string | number;
  /** A sentence on when it happens, such as the iteration of a loop. */
  readonly when?: string;
  readonly related: readonly Related[];
  /** The expression that fails. */
  readonly node: Node;
  /** The expression that made the layer that is called. */
  readonly layer?: Node;
}

/** A call of a module: what went in, what came out. */
export interface LayerCall {
  readonly instance: Instance;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly node: Expression;
  /** The rule that applied, in words. */
  readonly words?: string;
  /** Calls of the modules inside. */
  readonly inner: readonly LayerCall[];
}

/** Different values kept of one expression. */
const KEPT = 64;

export class Notes {
  /** Values that each expression gave, different ones only, in order. */
  readonly values = new Map<Expression, Value[]>();
  readonly findings: Finding[] = [];
  /** The rule that applied to a call, in words. */
  readonly words = new Map<Expression, string>();
  /** Arguments of the last call at a place, for signature help. */
  readonly entered = new Set<FunctionNode>();
  /** Outermost calls of modules. */
  readonly layers: LayerCall[] = [];
  /** What went wrong in the analysis itself. */
  failure: unknown;
  /** Findings are kept back while this is not 0. */
  private muted = 0;
  /** What is noted stands for many turns of a loop. */
  general = false;

  observe(node: Expression, value: Value): void {
    const known = this.values.get(node);
    if (!known) {
      this.values.set(node, [value]);
      return;
    }
    if (known.length >= KEPT || known.some((other) => looksLike(other, value))) return;
    known.push(value);
  }

  report(finding: Finding): void {
    if (this.muted > 0 || this.findings.some((other) => alike(other, finding))) return;
    this.findings.push(finding);
  }

  /** Runs something whose problems are nobody's business; true when there were some. */
  quietly<T>(run: () => T): T {
    this.muted++;
    try {
      return run();
    } finally {
      this.muted--;
    }
  }
}

/** Whether a reader could tell two values apart: new names of unknown sizes, which read the same, are no difference. */
function looksLike(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== 'tensor' || b.kind !== 'tensor') return equal(a, b);
  if (a.dtype !== b.dtype || a.requiresGrad !== b.requiresGrad || a.device !== b.device) return false;
  if (!a.shape || !b.shape) return a.shape === b.shape;
  return (
    equalShapes(a.shape, b.shape) || (a.shape.length === b.shape.length && printShape(a.shape) === printShape(b.shape))
  );
}

/** One place has one problem of a kind: the first, which a run would meet first. */
function alike(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.start === b.start && a.end === b.end && a.file === b.file;
}
