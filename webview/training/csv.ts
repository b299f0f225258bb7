import type { Series } from './series';

const ROWS_PER_PART = 50_000;

function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replace(/"/g, '""')}"` : field;
}

/** All points of the given curves, unsmoothed, as parts of one CSV text. */
export function toCsv(lines: { name: string; series: Series }[]): string[] {
  const parts = ['run,step,wall_time,value\n'];
  for (const { name, series } of lines) {
    const run = quote(name);
    for (let from = 0; from < series.length; from += ROWS_PER_PART) {
      const rows: string[] = [];
      for (let at = from; at < Math.min(from + ROWS_PER_PART, series.length); at++) {
        rows.push(`${run},${series.steps.data[at]},${series.wall.data[at]},${series.raw.values.data[at]}\n`);
      }
      parts.push(rows.join(''));
    }
  }
  return parts;
}

/** A tag as the name of a file. */
export function fileName(tag: string): string {
  return tag.replace(/[^\w.-]+/g, '-');
}
