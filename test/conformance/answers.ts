/** Samples of PyTorch's operator database with its answers, as test/conformance/generate.py writes them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Action, Answer, Encoded, Literal } from '../golden/answers';
import type { Tolerance } from '../golden/compare';

/** Where the committed answers are. */
export const committed = join(__dirname, 'answers');

/** A call of an op. Values are numbered: first the inputs, then what each step gave. */
export interface Call {
  /** Place among PyTorch's samples of the variant. */
  place: number;
  inputs: Literal[];
  steps: Action[];
}

export interface Sample extends Call {
  /** The value, or the list of values, that the op returned. */
  result: Encoded;
  answer: Encoded;
  /** Only dtypes and shapes are determined: uninitialised memory, or vectors up to their sign. */
  free?: true;
  /** What PyTorch's tests make of a result that is free. */
  processed?: { steps: Action[]; result: Encoded; answer: Encoded };
  gradient?: Gradient;
  /** In which PyTorch itself gives the result. */
  forms: Form[];
}

/** Ways to the same result: without data, as a method, in place, into a given tensor. */
export type Form = 'meta' | 'method' | 'inplace' | 'out';

export interface Gradient {
  /** A run of its own, where the op is differentiated through a wrapper. */
  steps?: Action[];
  /** More steps after the result. */
  then?: Action[];
  /** Differentiated values. */
  of: number[];
  /** The inputs whose gradients are asked for, and these. */
  leaves: number[];
  answers: (Answer | null)[];
  /** The gradients of those gradients that have a history. */
  second?: (Answer | null)[];
}

export interface ErrorSample extends Call {
  raises: { type: string; message: string };
}

/** An op, or one of several ways to call it. */
export interface Variant {
  variant: string;
  dtype?: string;
  /** Wider than the dtype's own, because PyTorch's tests of the op are. */
  tolerance?: Tolerance;
  samples?: Sample[];
  errors?: ErrorSample[];
}

/** The variants whose name holds one of the words (all without words), in PyTorch's order. */
export function* variants(folder: string, words: string[] = []): Generator<Variant> {
  const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    files: Record<string, number>;
  };
  for (const file of Object.keys(files)) {
    const lines = gunzipSync(readFileSync(join(folder, `${file}.jsonl.gz`)))
      .toString('utf8')
      .split('\n');
    for (const line of lines) {
      // The name comes first: lines that nobody asked for are not parsed.
      const name = /^\{"variant":"([^"]*)"/.exec(line)?.[1];
      if (name !== undefined && (words.length === 0 || words.some((word) => name.includes(word)))) {
        yield JSON.parse(line);
      }
    }
  }
}
