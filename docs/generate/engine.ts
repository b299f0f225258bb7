/** Runs the scripts of the reference with the built library. */
import { format } from 'node:util';
import * as torch from 'tensorpad';
import * as numpy from 'tensorpad/numpy';
import * as plt from 'tensorpad/plot';
import * as safetensors from 'tensorpad/safetensors';
import * as vision from 'tensorpad/vision';
import ts from 'typescript';

export { torch };

const NAMES = ['torch', 'vision', 'plt', 'safetensors', 'numpy', 'console', 'require'];

/** Scripts are TypeScript, most of them plain JavaScript as well, which needs no compiler. */
function compile(body: string): (...values: unknown[]) => unknown {
  const strict = `'use strict';\n${body}`;
  try {
    return new Function(...NAMES, strict) as (...values: unknown[]) => unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const plain = ts.transpile(strict, { target: ts.ScriptTarget.ES2022 });
    return new Function(...NAMES, plain) as (...values: unknown[]) => unknown;
  }
}

/** Runs statements with the library in reach, and undoes what they change for all scripts. */
function run(body: string): { result: unknown; printed: string } {
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(format(...values)) };
  const threads = torch.get_num_threads();
  try {
    const result = compile(body)(torch, vision, plt, safetensors, numpy, console, require);
    return { result, printed: lines.join('\n') };
  } finally {
    torch.set_default_dtype(torch.float32);
    torch.set_printoptions({ profile: 'default' });
    torch.set_grad_enabled(true);
    torch.set_num_threads(threads);
    plt.close('all');
  }
}

/** The text a script prints. */
export const printed = (script: string): string => run(script).printed;

/** The value of an expression after some statements. */
export const evaluate = (setup: string, expression: string): unknown => run(`${setup}\nreturn (${expression});`).result;

/** What an expression gives: the dtype of its (first) tensor, or the name and first line of its error. */
export interface Outcome {
  dtype?: string | undefined;
  error?: [name: string, message: string];
}

const dtypeOf = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value;
  return torch.is_tensor(one) ? one.dtype.name.replace('torch.', '') : undefined;
};

/** All that was tried, so that PyTorch can be asked the same. */
export const tried: { setup: string; expression: string; outcome: Outcome }[] = [];

export function attempt(setup: string, expression: string): Outcome {
  let outcome: Outcome;
  try {
    outcome = { dtype: dtypeOf(evaluate(setup, expression)) };
  } catch (error) {
    const { name, message } = error as Error;
    outcome = { error: [name, message.split('\n')[0]!.replace(/, but expected one of:$/, '')] };
  }
  tried.push({ setup, expression, outcome });
  return outcome;
}
