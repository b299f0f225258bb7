import { SITE } from '../context';
import type { Engine, Tensor } from '../engine';
import type { ProbeSpec, Range } from '../transform/instrument';

/** Tensors up to this size are kept until the next flush, so that their statistics are computed only then. */
const SMALL = 1 << 16;
/** Distinct signatures kept per probe. */
const SEEN = 16;
/** Nothing was recorded yet: no value that a script can make. */
export const NOTHING = Symbol('nothing');

/** One signature that a probe met in this execution. */
export class Seen {
  count = 0;
  /** The last tensor, until it has been looked at. */
  value: Tensor | undefined;
  /** For large tensors: the next one is to be kept, too. */
  due = true;

  constructor(
    readonly signature: number,
    readonly small: boolean,
  ) {}
}

const NEVER = new Seen(-1, true);

/** What one expression of a cell held in this execution. */
export class Probe {
  seen: Seen[] = [];
  latest = NEVER;
  /** Evaluations of signatures that are no longer kept. */
  forgotten = 0;
  /** How often the value was no tensor, and the last such value until it has been described. */
  plain = 0;
  value: unknown = NOTHING;
  /** The last value of whatever kind, for variables and calls that are remembered by name. */
  kept: unknown = NOTHING;
  readonly site: number;
  readonly ranges: readonly Range[];
  readonly keeps: boolean;

  constructor(readonly spec: ProbeSpec) {
    this.site = spec.site;
    this.ranges = spec.ranges;
    this.keeps = spec.variable !== undefined || spec.callee !== undefined;
  }

  get count(): number {
    return this.seen.reduce((sum, { count }) => sum + count, this.plain + this.forgotten);
  }

  /** Starts a new execution. */
  reset(): void {
    this.seen = [];
    this.latest = NEVER;
    this.plain = 0;
    this.forgotten = 0;
    this.value = NOTHING;
  }
}

export type Record = <T>(id: number, value: T) => T;

/** All probes of the session, by the id in transformed code. */
export class Probes {
  private readonly all: Probe[] = [];
  /** Runs at every probe of a cell, so it only compares and counts. */
  readonly record: Record;

  constructor(context: Int32Array, { torch, inspect }: Engine) {
    const { all } = this;
    const { Tensor } = torch;
    const signatureOf = inspect.signature;
    const meet = (probe: Probe, signature: number, value: Tensor): Seen => {
      const known = probe.seen.findIndex((seen) => seen.signature === signature);
      const seen = known < 0 ? new Seen(signature, value.numel() <= SMALL) : probe.seen.splice(known, 1)[0]!;
      probe.seen.push(seen);
      if (probe.seen.length > SEEN) probe.forgotten += probe.seen.shift()!.count;
      probe.latest = seen;
      return seen;
    };
    this.record = (id, value) => {
      const probe = all[id]!;
      context[SITE] = probe.site;
      if (probe.keeps) probe.kept = value;
      if (value instanceof Tensor) {
        const { latest } = probe;
        // The same object as last time has the same signature, or will be described anew at the next flush.
        if (value === latest.value) {
          latest.count++;
          return value;
        }
        const signature = signatureOf(value);
        const seen = latest.signature === signature ? latest : meet(probe, signature, value);
        seen.count++;
        if (seen.small || seen.due) {
          seen.due = false;
          seen.value = value;
        }
      } else {
        probe.plain++;
        probe.value = value;
      }
      return value;
    };
  }

  add(spec: ProbeSpec): { id: number; probe: Probe } {
    const probe = new Probe(spec);
    return { id: this.all.push(probe) - 1, probe };
  }
}
