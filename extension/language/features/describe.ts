/** How tensors are written in hovers and hints. */
import type { Fact, TensorInfo } from '../../protocol/kernel';
import type { TensorValue } from '../constants/values';
import type { PlacedFact } from '../facts/match';

/** `[64, 1, 28, 28]`, as Python prints a list. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes / 1024;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('\n', ' ')}${fence}`;
}

/** Two columns: what is known of one tensor. */
function properties(info: TensorInfo): string[] {
  const rows: [string, string][] = [
    ['shape', `**${formatShape(info.shape)}**`],
    ['dtype', info.dtype],
    ['device', info.device],
    ['requires_grad', String(info.requiresGrad)],
    ['elements', `${formatCount(info.numel)} (${formatBytes(info.bytes)})`],
  ];
  if (info.gradFn) rows.push(['grad_fn', info.gradFn]);
  if (info.stats && info.numel > 0) {
    const { min, max, mean, nan, inf } = info.stats;
    rows.push(['min', formatNumber(min)], ['max', formatNumber(max)], ['mean', formatNumber(mean)]);
    if (nan > 0) rows.push(['NaN', `**${formatCount(nan)}**`]);
    if (inf > 0) rows.push(['inf', `**${formatCount(inf)}**`]);
  }
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)];
}

/** One row per shape, newest first. */
function variants(seen: Fact['seen']): string[] {
  const rows = [...seen].reverse().map(({ info, count }) => {
    const stats = info.stats ? [info.stats.min, info.stats.max, info.stats.mean].map(formatNumber) : ['', '', ''];
    return `| **${formatShape(info.shape)}** | ${info.dtype} | ${info.device} | ${info.requiresGrad} | ${formatCount(info.numel)} | ${stats.join(' | ')} | ${formatCount(count)}× |`;
  });
  return [
    '| shape | dtype | device | requires_grad | elements | min | max | mean | seen |',
    '|---|---|---|---|---:|---:|---:|---:|---:|',
    ...rows,
  ];
}

/** What the last run saw, as Markdown. */
export function describeFact({ fact, edited }: PlacedFact): string {
  const times = fact.count > 1 ? `, ${formatCount(fact.count)} times` : '';
  const lines = [`${code(fact.text)} in the last run${times}${edited ? ' – *the cell was edited since*' : ''}`, ''];
  const [only] = fact.seen;
  if (fact.seen.length === 1 && only) lines.push(...properties(only.info));
  else if (fact.seen.length > 1) lines.push(...variants(fact.seen));
  if (fact.value !== undefined) lines.push('', '```', fact.value, '```');
  return lines.join('\n');
}

/** What the script states, as Markdown. */
export function describeConstant(text: string, value: TensorValue): string {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  const elements = value.shape.reduce((product, size) => product * size, 1);
  return [
    `${code(shown)} as the script states it`,
    '',
    '| | |',
    '|---|---|',
    `| shape | **${formatShape(value.shape)}** |`,
    ...(value.dtype ? [`| dtype | ${value.dtype} |`] : []),
    `| elements | ${formatCount(elements)} |`,
  ].join('\n');
}

/** `[64, 10]`, `[64, 10] int64`, `[64, 10] | [32, 10]`. */
export function hintFor(seen: Fact['seen']): string {
  const labels = [...new Set([...seen].reverse().map(({ info }) => labelOf(info)))];
  return labels.length > 3 ? `${labels.slice(0, 3).join(' | ')} | …` : labels.join(' | ');
}

function labelOf(info: TensorInfo): string {
  const dtype = info.dtype.replace(/^torch\./, '');
  return `${formatShape(info.shape)}${dtype === 'float32' ? '' : ` ${dtype}`}`;
}
