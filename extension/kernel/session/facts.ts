import type { Fact, TensorInfo } from '../../protocol/kernel';
import type { Recording, Source } from '../transform/compile';
import type { Range } from '../transform/instrument';
import type { SiteTable } from '../transform/sites';
import { type Describer, oneLine } from './describe';
import type { Names } from './names';
import { NOTHING, type Probe, type Probes, type Seen } from './probes';

/** How many compiled texts are watched; older ones no longer report. */
const UNITS = 400;
/** A large tensor's values are looked at again no earlier than this, in milliseconds … */
const INTERVAL = 250;
/** … nor before this multiple of what the last look cost. */
const PATIENCE = 50;
const TEXT = 80;

/** Facts of one compiled text. */
export interface FactSheet {
  file: string;
  /** The text as it ran. */
  cell: string;
  facts: Fact[];
}

interface Watched {
  probe: Probe;
  /** Evaluations that `facts` accounts for. */
  counted: number;
  /** The last value that was no tensor. */
  described: string | undefined;
  facts: Fact[];
}

/** A compiled text with its probes. */
interface Unit {
  source: Source;
  watched: Watched[];
}

/** What is known of a signature at a probe beyond its count. */
interface Look {
  info: TensorInfo;
  /** When the values were last looked at, and the milliseconds it took. */
  at: number;
  cost: number;
}

/** A value that outlives the block or call it was seen in, as variables do in Python. */
export interface Remembered {
  value: unknown;
  site: number;
}

/** Turns what probes recorded into facts. */
export class Facts {
  private readonly units = new Map<string, Unit>();
  private looks = new WeakMap<Seen, Look>();
  /** Last values of variables of top-level blocks. */
  readonly variables = new Map<string, Remembered>();
  /** Last results of modules, by the name they were called by; where there is one, the last that has a graph. */
  readonly results = new Map<string, Remembered>();

  constructor(
    private readonly probes: Probes,
    private readonly sites: SiteTable,
    private readonly describer: Describer,
    private readonly names: Names,
  ) {}

  /** Starts watching a text that is about to be compiled. */
  watch(source: Source): Recording {
    const unit: Unit = { source, watched: [] };
    this.units.delete(keyOf(source));
    this.units.set(keyOf(source), unit);
    if (this.units.size > UNITS) this.units.delete(this.units.keys().next().value!);
    return {
      site: (line) => this.sites.add({ file: source.file, line }),
      probe: (spec) => {
        const { variable, ...rest } = spec;
        const { id, probe } = this.probes.add(source.kind === 'cell' ? spec : rest);
        unit.watched.push({ probe, counted: 0, described: undefined, facts: [] });
        return id;
      },
    };
  }

  /** Starts a new execution: counts begin anew, what is not evaluated again keeps its facts. */
  begin(): void {
    for (const { watched } of this.units.values())
      for (const each of watched) {
        if (each.counted === 0 && each.probe.count === 0) continue;
        each.probe.reset();
        each.counted = 0;
        each.described = undefined;
      }
  }

  /** The text runs again as it is: what it showed last time is void. */
  restart(source: Source): void {
    for (const each of this.units.get(keyOf(source))?.watched ?? []) each.facts = [];
  }

  /** Facts of every text of which something was evaluated since the last call. */
  collect(now: number): FactSheet[] {
    this.remember();
    return [...this.units.values()].flatMap(({ source, watched }) => {
      let changed = false;
      for (const each of watched) {
        const { count } = each.probe;
        if (count === each.counted) continue;
        each.counted = count;
        each.facts = this.factsOf(each, source.code, now);
        changed = true;
      }
      return changed ? [{ file: source.file, cell: source.code, facts: watched.flatMap(({ facts }) => facts) }] : [];
    });
  }

  /** Moves values that are remembered by name out of the probes. */
  remember(): void {
    for (const { watched } of this.units.values())
      for (const { probe } of watched) {
        if (probe.kept === NOTHING) continue;
        const { variable, callee } = probe.spec;
        const remembered = { value: probe.kept, site: probe.site };
        if (variable) this.variables.set(variable, remembered);
        if (callee && this.describer.isModule(this.names.value(callee))) this.keepResult(callee, remembered);
        probe.kept = NOTHING;
      }
  }

  /** One without a graph, as an evaluation makes it, does not take the place of one with a graph. */
  private keepResult(module: string, result: Remembered): void {
    const known = this.results.get(module);
    if (!this.describer.hasGraph(known?.value) || this.describer.hasGraph(result.value))
      this.results.set(module, result);
  }

  private factsOf(watched: Watched, code: string, now: number): Fact[] {
    const { probe } = watched;
    const seen = probe.seen.map((each) => ({ info: this.look(each, now), count: each.count }));
    if (probe.value !== NOTHING && probe.value !== undefined) watched.described = this.describer.preview(probe.value);
    probe.value = NOTHING;
    const value = watched.described;
    // A call for its effect has nothing to show.
    if (seen.length === 0 && value === undefined) return [];
    return probe.ranges.map(({ start, end }: Range) => ({
      start,
      end,
      text: oneLine(code.slice(start, end), TEXT),
      count: probe.count,
      seen,
      ...(value !== undefined && { value }),
    }));
  }

  private look(seen: Seen, now: number): TensorInfo {
    const known = this.looks.get(seen);
    if (!seen.value) {
      if (known && now - known.at > Math.max(INTERVAL, PATIENCE * known.cost)) seen.due = true;
      return known!.info;
    }
    const start = performance.now();
    const info = this.describer.tensor(seen.value, this.describer.stats(seen.value), seen.signature);
    seen.value = undefined;
    this.looks.set(seen, { info, at: now, cost: performance.now() - start });
    return info;
  }
}

function keyOf({ file, code }: Source): string {
  return `${file}\0${code}`;
}
