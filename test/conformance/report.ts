/** Counts what passes, by variant, and prints it. */

import type { Variant } from './answers';
import { type Complaint, replay, replayError } from './replay';

/** How many of something pass, and what the first that does not says. */
export class Tally {
  passed = 0;
  total = 0;
  first: string | undefined;

  /** Null is nothing to count. */
  add(complaint: Complaint, where: string): void {
    if (complaint === null) return;
    this.total++;
    if (complaint === undefined) this.passed++;
    else this.first ??= `${where}: ${complaint}`;
  }

  get whole(): boolean {
    return this.passed === this.total;
  }

  toString(): string {
    return `${this.passed}/${this.total}`;
  }
}

/** What is counted: of samples, and of error samples. */
export const KINDS = [
  'values',
  'gradients',
  'second',
  'meta',
  'strides',
  'method',
  'inplace',
  'out',
  'raised',
  'text',
  'type',
] as const;
export type Kind = (typeof KINDS)[number];

/** What a variant is right or wrong in: values with gradients, errors, shapes and dtypes without data, strides, other forms. */
export const PARTS = ['samples', 'errors', 'meta', 'strides', 'forms'] as const;
export type Part = (typeof PARTS)[number];

/** What is wrong with one variant, by kind. */
export class Outcome {
  readonly tallies = Object.fromEntries(KINDS.map((kind) => [kind, new Tally()])) as Record<Kind, Tally>;

  constructor(readonly variant: string) {}

  /** An outcome again, from what another process sent of it. */
  static from({ variant, tallies }: Outcome): Outcome {
    const outcome = new Outcome(variant);
    for (const kind of KINDS) Object.assign(outcome.tallies[kind], tallies[kind]);
    return outcome;
  }

  /** Of a variant whose replay ended the process. */
  static crashed(variant: string, samples: number, how: string): Outcome {
    const outcome = new Outcome(variant);
    for (let i = 0; i < Math.max(1, samples); i++) outcome.tallies.values.add(`crashed: ${how}`, 'some sample');
    return outcome;
  }

  /** What keeps a part of the variant from being right. */
  failure(part: Part): string | undefined {
    const { values, gradients, raised, text, method, inplace, out } = this.tallies;
    if (part === 'samples') return values.first ?? gradients.first;
    if (part === 'errors') return raised.first ?? text.first;
    return part === 'forms' ? (method.first ?? inplace.first ?? out.first) : this.tallies[part].first;
  }
}

/** Replays all samples of a variant. `before` is told of each. */
export function judge(variant: Variant, before: (what: string) => void = () => {}): Outcome {
  const outcome = new Outcome(variant.variant);
  const add = (verdict: Partial<Record<Kind, Complaint>>, where: string) => {
    for (const [kind, complaint] of Object.entries(verdict)) outcome.tallies[kind as Kind].add(complaint, where);
  };
  for (const sample of variant.samples ?? []) {
    before(`${variant.variant} sample ${sample.place}`);
    add(replay(sample, variant), `sample ${sample.place}`);
  }
  for (const sample of variant.errors ?? []) {
    before(`${variant.variant} error ${sample.place}`);
    add(replayError(sample), `error ${sample.place}`);
  }
  return outcome;
}

/** The figures of all variants together. */
export function summary(outcomes: Outcome[]): string {
  const sum = (kind: Kind) => {
    const total = new Tally();
    for (const { tallies } of outcomes) {
      total.passed += tallies[kind].passed;
      total.total += tallies[kind].total;
    }
    return total;
  };
  const sampled = outcomes.filter(({ tallies }) => tallies.values.total > 0);
  const whole = sampled.filter((outcome) => outcome.failure('samples') === undefined);
  return (
    `ops ${whole.length}/${sampled.length} samples ${sum('values')} grads ${sum('gradients')}\n` +
    `meta ${sum('meta')} strides ${sum('strides')} second derivatives ${sum('second')}\n` +
    `methods ${sum('method')} in place ${sum('inplace')} out ${sum('out')}\n` +
    `errors ${sum('raised')} texts ${sum('text')} types ${sum('type')}`
  );
}
