/** The analysis of one script: everything that runs, then every function that nothing called. */
import type { FunctionNode, Node, Program } from '../ir/nodes';
import { isStackOverflow } from '../ir/overflow';
import { walk } from '../ir/walk';
import type { Value } from '../values';
import { installGlobals } from './builtins/globals';
import { callClosure, construct } from './calls';
import { checkFields } from './checks/modules';
import { lookUp, PLACELESS } from './classes';
import { SPREAD } from './expressions';
import { Cancelled, type Host, Interpreter } from './interpreter';
import type { Notes } from './notes';
import { Scope } from './scope';
import { executeCells } from './statements';

export { Cancelled, type Host };

export interface Analysis {
  readonly program: Program;
  readonly file: string;
  readonly notes: Notes;
  readonly run: Interpreter;
}

/** Goes through a script as a run would. Whatever the script, this ends, and throws nothing but `Cancelled`. */
export function analyze(program: Program, file: string, host: Host = {}): Analysis {
  const main = { file, program };
  const run = new Interpreter(main, host);
  guarded(run, () => {
    installGlobals(run);
    const scope = new Scope(run.globals, {}, main);
    executeCells(run, program.body, scope);
    neverCalled(run, program, scope);
    checkFields(run);
    run.optimizers.finish(run, scope);
  });
  return { program, file, notes: run.notes, run };
}

/**
 * A mistake of the analysis itself leaves what was found before it; an expression nested so deep that the stack ends is
 * none, and not analysed.
 */
function guarded(run: Interpreter, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    if (!isStackOverflow(error)) run.notes.failure = error;
  }
}

/** Functions that nothing called, with arguments of which only the types are known. */
function neverCalled(run: Interpreter, program: Program, scope: Scope): void {
  const visit = (node: Node): boolean => {
    if (node.kind === 'function' && !run.notes.entered.has(node)) trial(run, node, scope);
    if (node.kind !== 'class') return true;
    const type: Value | undefined = node.name && scope.find(node.name.text)?.value;
    if (type?.kind !== 'class' || type.node !== node) return true;
    tryMethods(run, type);
    return true;
  };
  walk(program.body, visit);
}

function trial(run: Interpreter, node: FunctionNode, scope: Scope): void {
  run.flow.branch([
    () => {
      callClosure(run, { kind: 'closure', node, scope }, [SPREAD], PLACELESS);
      return true;
    },
    () => true,
  ]);
}

function tryMethods(run: Interpreter, type: Value & { kind: 'class' }): void {
  const methods = type.node.members.filter(
    ({ role, function: own, static: of }) => own && role === 'method' && !of && !run.notes.entered.has(own),
  );
  if (methods.length === 0) return;
  run.flow.branch([
    () => {
      const made = construct(run, type, [SPREAD], { ...PLACELESS, kind: 'new' });
      for (const { name } of methods) {
        const method = name && lookUp(type, name.text).closure;
        if (method) callClosure(run, { ...method, self: made }, [SPREAD], PLACELESS);
      }
      return true;
    },
    () => true,
  ]);
}
