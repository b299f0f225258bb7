import type { Check } from './check';

export const notebook: Record<string, Check> = {};
