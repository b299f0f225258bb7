/** A run as a table: one row per step, one column per curve. */
import type { ScalarBatch } from '../../protocol/kernel';

function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Writes curves as CSV with the columns `step`, `wall_time` and one per tag. Of several points of a curve at one step
 * each gets its row, so that nothing is lost.
 */
export function toCsv(curves: readonly ScalarBatch[]): string {
  const tags = curves.map((curve) => curve.tag);
  const rows = new Map<string, { step: number; wall: number; cells: string[] }>();
  curves.forEach((curve, column) => {
    const seen = new Map<number, number>();
    curve.steps.forEach((step, at) => {
      const repetition = seen.get(step) ?? 0;
      seen.set(step, repetition + 1);
      const key = `${step}/${repetition}`;
      const row = rows.get(key) ?? { step, wall: curve.wall[at] ?? 0, cells: tags.map(() => '') };
      rows.set(key, row);
      row.cells[column] = String(curve.values[at]);
    });
  });
  const sorted = [...rows.values()].sort((a, b) => a.step - b.step || a.wall - b.wall);
  const lines = sorted.map((row) => [row.step, row.wall, ...row.cells].join(','));
  return `${[['step', 'wall_time', ...tags.map(quote)].join(','), ...lines].join('\n')}\n`;
}
