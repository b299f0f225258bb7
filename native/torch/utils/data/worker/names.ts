/** Names under which every thread finds the same function or class: exports of the library, of Node, of loaded modules. */
import { sep } from 'node:path';
import { isPlainObject } from '../../../arguments';
import { type AnyFunction, standardNames } from './source';

export interface QualifiedName {
  module: string;
  path: string[];
}

/** Where names begin. The library's entries are loaded on first use: they import this file, too. */
const ROOTS: Record<string, () => unknown> = {
  tensorpad: () => require('../../../index'),
  'tensorpad/vision': () => require('../../../vision'),
  'tensorpad/safetensors': () => require('../../../io/safetensors'),
  'tensorpad/numpy': () => require('../../../io/numpy'),
  globalThis: () => globalThis,
};
/** Modules of Node that a dataset may hold functions of. */
const NODE = [
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs',
  'os',
  'path',
  'stream',
  'url',
  'util',
  'zlib',
];
for (const name of NODE) ROOTS[`node:${name}`] = () => require(`node:${name}`);

let names: Map<unknown, QualifiedName> | undefined;

/** The name of a function, class or namespace, if it has one. */
export function nameOf(value: object): QualifiedName | undefined {
  names ??= collect();
  return names.get(value) ?? (typeof value === 'function' ? exportOf(value as AnyFunction) : undefined);
}

export function findByName({ module, path }: QualifiedName): unknown {
  const root = ROOTS[module]?.() ?? require(module);
  return path.reduce<unknown>((object, key) => (object as Record<string, unknown>)[key], root);
}

function collect(): Map<unknown, QualifiedName> {
  const found = new Map<unknown, QualifiedName>();
  for (const [module, load] of Object.entries(ROOTS)) {
    if (module === 'globalThis') {
      for (const key of standardNames) walk(own(globalThis, key), { module, path: [key] }, found, 1);
    } else walk(load(), { module, path: [] }, found, module.startsWith('node:') ? 1 : 6);
  }
  return found;
}

/** A property that is no getter: those of Node's globals load things, or warn. */
function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

function walk(value: unknown, name: QualifiedName, found: Map<unknown, QualifiedName>, depth: number): void {
  const space = isNamespace(value);
  if ((!space && typeof value !== 'function') || found.has(value)) return;
  found.set(value, name);
  if (!space || depth === 0) return;
  for (const key of Object.getOwnPropertyNames(value)) {
    const item = (value as { __esModule?: boolean }).__esModule
      ? (value as Record<string, unknown>)[key]
      : own(value, key);
    walk(item, { ...name, path: [...name.path, key] }, found, depth - 1);
  }
}

function isNamespace(value: unknown): value is object {
  return isPlainObject(value) || value === Math || value === JSON || value === Reflect || value === Atomics;
}

/** A function that a loaded CommonJS module exports; not of the script itself, which would run again. */
function exportOf(value: AnyFunction): QualifiedName | undefined {
  for (const [file, module] of Object.entries(require.cache)) {
    if (!module || module === require.main || file.endsWith('.node')) continue;
    const { exports } = module;
    if (exports === value) return { module: file, path: [] };
    if (typeof exports !== 'object' || exports === null) continue;
    // Getters, as compilers write them, are called for the user's own files only.
    const read = file.split(sep).includes('node_modules')
      ? own
      : (object: object, key: string) => Reflect.get(object, key);
    const key = Object.getOwnPropertyNames(exports).find((each) => read(exports, each) === value);
    if (key !== undefined) return { module: file, path: [key] };
  }
  return undefined;
}
