import type { Check } from './check';

export const overview: Record<string, Check> = {};
