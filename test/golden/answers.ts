/** The committed answers of PyTorch, as test/golden/generate.py writes them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = join(__dirname, 'answers');

export type DType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool'
  | 'complex64'
  | 'complex128';

/** A tensor to build before a case runs; `data` is its whole storage when a stride is given. */
export interface Literal {
  dtype: DType;
  shape: number[];
  data: string;
  stride?: number[];
  offset?: number;
  requires_grad?: boolean;
}

/** A tensor PyTorch returned; `data` is in logical order. */
export interface Answer {
  dtype: DType;
  shape: number[];
  data: string;
  stride?: number[];
  requires_grad?: boolean;
  grad_fn?: string;
}

/** Anything that JSON alone cannot carry is an object with one telling key. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | { ref: number }
  | { global: string }
  | { constant: string }
  | { bigint: string }
  | { float: string }
  | { complex: [Encoded, Encoded] }
  | { dtype: DType }
  | { text: string }
  | { slice: string }
  | { array: string; data: string }
  | { tensor: Answer }
  | { list: Encoded[]; names?: string[] }
  | { dict: Record<string, Encoded> };

export interface Arguments {
  args: Encoded[];
  kwargs?: Record<string, Encoded>;
}

/** What one step does; its result is known to later steps by the step's number. */
export type Action =
  | { tensor: Literal }
  | ({ call: string } & Arguments)
  | ({ new: string } & Arguments)
  | ({ method: string; on: number } & Arguments)
  | ({ apply: number } & Arguments)
  | { get: string; of: number }
  | { set: string; of: number; value: Encoded }
  | { item: number; of: number }
  | { at: Encoded[]; of: number }
  | { put: Encoded[]; of: number; value: Encoded }
  | { iterate: number }
  | { expect: number; is: Encoded; near?: true }
  | { print: number; text: string }
  | { enter: 'no_grad' }
  | { leave: 'no_grad' };

export type Step = Action & { raises?: { type: string; message: string } };

export interface Case {
  op: string;
  title: string;
  /** The same bits are asked for, not only the same numbers within torch.testing's tolerance. */
  exact?: boolean;
  /** Sums of many terms: errors are measured against the largest value of a tensor. */
  sums?: boolean;
  steps: Step[];
}

/** Number of cases by family and op. */
export interface Manifest {
  torch: string;
  families: Record<string, Record<string, number>>;
}

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

/** The cases of one family, in order. */
function cases(family: string): Case[] {
  const text = gunzipSync(readFileSync(join(folder, `${family}.jsonl.gz`))).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The cases of the wanted ops (all when empty), by op. */
export function casesByOp(wanted: string[] = []): Map<string, Case[]> {
  const byOp = new Map<string, Case[]>();
  for (const family of Object.keys(manifest().families)) {
    for (const one of cases(family)) {
      if (wanted.length > 0 && !wanted.includes(one.op) && !wanted.includes(family)) continue;
      const list = byOp.get(one.op);
      if (list) list.push(one);
      else byOp.set(one.op, [one]);
    }
  }
  return byOp;
}
