import type { Check } from './check';

export const modules: Record<string, Check> = {};
