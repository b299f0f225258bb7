import { formatClock, formatCount, formatValue } from '../shared/format';
import type { Axis } from './series';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE].concat([
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
]);

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 3 });

/** Round times in `[min, max]`, at most `count`; `shift` moves the grid (time zones). */
export function timeTicks(min: number, max: number, count: number, shift = 0): number[] {
  const wanted = (max - min) / Math.max(1, count);
  const decimal = 10 ** Math.floor(Math.log10(wanted));
  const below = [1, 2, 5, 10].map((factor) => factor * decimal);
  const week = 7 * DAY;
  const step =
    wanted < 0.5
      ? (below.find((size) => size >= wanted) as number)
      : (TIME_STEPS.find((size) => size >= wanted) ?? Math.ceil(wanted / week) * week);
  const ticks: number[] = [];
  for (let at = Math.ceil((min + shift) / step); at * step - shift <= max; at++) ticks.push(at * step - shift);
  return ticks;
}

/** A place on the horizontal axis, as short as the distance between ticks allows. */
export function formatTick(axis: Axis, value: number, spacing: number): string {
  if (axis === 'step') return Math.abs(value) < 1 ? formatValue(value) : compact.format(value);
  if (axis === 'relative') return spacing < 1 ? `${formatValue(Number(value.toPrecision(6)))} s` : formatClock(value);
  const date = new Date(value * 1000);
  if (spacing >= DAY) return date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (spacing < MINUTE) time.second = '2-digit';
  if (spacing < 1) time.fractionalSecondDigits = 3;
  return date.toLocaleTimeString(undefined, time);
}

/** A place on the horizontal axis in full, for the hover card and tables. */
export function formatPosition(axis: Axis, value: number): string {
  if (axis === 'step') return formatCount(value);
  if (axis === 'relative') return value < 60 ? `${value.toFixed(2)} s` : formatClock(value);
  return new Date(value * 1000).toLocaleTimeString(undefined, { hourCycle: 'h23' });
}

/** On a log axis only 1, 2 and 5 of a decade are named; only 1 when many decades are seen, every tick within one. */
export function isNamedLogTick(value: number, decades: number): boolean {
  if (decades < 1) return true;
  const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  const is = (wanted: number) => Math.abs(digit - wanted) < 1e-6;
  return is(1) || (decades <= 3 && (is(2) || is(5)));
}
