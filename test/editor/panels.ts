/** What the panels show, read from their accessible documents. */
import type { Frame } from 'playwright-core';
import { until } from './workbench';

/** One cell of the output panel. */
export interface ShownCell {
  /** Counts up over the life of the window's folder, reloads included. */
  execution: number;
  title: string;
  status: string;
  /** The execution count; absent while it waits. */
  order: number | undefined;
  /** Everything it shows: output, progress, error. */
  text: string;
}

/** One row of a curve's table in the training panel. */
export interface ShownRun {
  name: string;
  points: number;
  firstStep: number;
  firstValue: number;
  lastStep: number;
  lastValue: number;
}

export async function trainingRuns(training: Frame, tag: string): Promise<ShownRun[]> {
  const rows = await training
    .getByTestId(`training-table-${tag}`)
    .locator('tbody.runs tr')
    .evaluateAll((list) => list.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  return rows.map(([name = '', ...numbers]) => {
    const [points, firstStep, firstValue, lastStep, lastValue] = numbers.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { name, points, firstStep, firstValue, lastStep, lastValue };
  });
}

/** The cells of the output panel, oldest first. */
export async function cellsShown(output: Frame): Promise<ShownCell[]> {
  return output.locator('[data-testid="output-cell"]').evaluateAll((cells) =>
    cells.map((cell) => {
      const { execution, status = '' } = (cell as HTMLElement).dataset;
      const order = Number(/\d+/.exec(cell.querySelector('.order')?.textContent ?? '')?.[0] ?? Number.NaN);
      return {
        execution: Number(execution),
        title: cell.querySelector('.title')?.textContent ?? '',
        status,
        order: Number.isNaN(order) ? undefined : order,
        text: (cell as HTMLElement).innerText,
      };
    }),
  );
}

/** The latest cell of a title. */
export async function cellNamed(output: Frame, title: string): Promise<ShownCell | undefined> {
  return (await cellsShown(output)).findLast((cell) => cell.title === title);
}

/** Waits until a cell has ended that is a later execution than `after`. */
export async function finished(output: Frame, title: string, after = 0): Promise<ShownCell> {
  return until(`the end of "${title}"`, async () => {
    const cell = await cellNamed(output, title);
    const ended = cell && cell.execution > after && !['queued', 'running'].includes(cell.status);
    return ended && cell;
  });
}
