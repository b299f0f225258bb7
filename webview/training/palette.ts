import { themeColor } from '../shared/theme';

const COLORS = 10;

/** Everything the charts take from the theme; read again when it changes. */
export interface Palette {
  text: string;
  grid: string;
  background: string;
  font: string;
  line(run: number): string;
  /** The same colour, faint. */
  faint(run: number): string;
  /** Beyond ten runs the colours repeat, dashed. */
  dash(run: number): number[];
}

export function readPalette(): Palette {
  const colors = Array.from({ length: COLORS }, (_, at) => themeColor(`--color-${at}`));
  const color = (run: number) => colors[run % COLORS] as string;
  return {
    text: themeColor('--vscode-descriptionForeground', '#888888'),
    grid: themeColor('--chart-grid', '#88888833'),
    background: themeColor('--vscode-editor-background', '#ffffff'),
    font: themeColor('--vscode-font-family', 'sans-serif'),
    line: color,
    faint: (run) => `${color(run)}40`,
    dash: (run) => (Math.floor(run / COLORS) % 2 === 1 ? [5, 3] : []),
  };
}
