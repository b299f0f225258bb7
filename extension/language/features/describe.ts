/** How tensors are written in hovers and hints. */
import type { Fact, TensorInfo } from '../../protocol/kernel';
import type { PlacedFact } from '../facts/match';
import { printShape, printSize, product, type Size } from '../sizes';
import type { TensorValue } from '../values';

/** `[64, 1, 28, 28]`, as Python prints a list. */
function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

export function formatCount(value: number): string {
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

export function code(text: string): string {
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

/** What the analysis says of an expression that gives tensors, as Markdown. */
export function describeTensors(text: string, values: readonly TensorValue[]): string {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  const [only] = values;
  const title = `${code(shown)} as the script states it`;
  if (values.length === 1 && only) return [title, '', '| | |', '|---|---|', ...rowsOf(only)].join('\n');
  const rows = values.map(({ shape, dtype, device, requiresGrad }) => {
    const cells = [
      shape ? `**${printShape(shape)}**` : '?',
      dtype ? `torch.${dtype}` : '?',
      device ?? '?',
      requiresGrad ?? '?',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [title, '', '| shape | dtype | device | requires_grad |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf({ shape, dtype, device, requiresGrad }: TensorValue): string[] {
  const rows: [string, string | undefined][] = [
    ['shape', shape && `**${printShape(shape)}**`],
    ['dtype', dtype && `torch.${dtype}`],
    ['device', device],
    ['requires_grad', requiresGrad === undefined ? undefined : String(requiresGrad)],
    ['elements', shape && countOf(product(shape))],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${value} |`]));
}

export function countOf(size: Size): string {
  return typeof size === 'number' ? formatCount(size) : printSize(size);
}

/** Whether what a run saw can be one of the shapes the analysis gives: a name for a size may be any. */
export function agrees(values: readonly TensorValue[], info: TensorInfo): boolean {
  return values.some(({ shape, dtype }) => {
    if (dtype && `torch.${dtype}` !== info.dtype) return false;
    if (!shape) return true;
    return (
      shape.length === info.shape.length &&
      shape.every((size, at) => typeof size !== 'number' || size === info.shape[at])
    );
  });
}

/** Labels of more shapes are left out of a hint. */
const SHOWN = 3;

/** `[64, 10]`, `[N, 10] int64`, `[64, 10] | [32, 10]`; nothing when no shape is known. */
export function hintOf(values: readonly TensorValue[]): string | undefined {
  const labels = new Set<string>();
  for (const { shape, dtype } of values)
    if (shape) labels.add(`${printShape(shape)}${!dtype || dtype === 'float32' ? '' : ` ${dtype}`}`);
  if (labels.size === 0) return undefined;
  const all = [...labels];
  return all.length > SHOWN ? `${all.slice(0, SHOWN).join(' | ')} | …` : all.join(' | ');
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
