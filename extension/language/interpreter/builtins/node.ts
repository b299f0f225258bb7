/** What scripts use of Node: texts from files, of which nothing is known but that they are texts. */
import { boolean, string, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { array } from '../expressions';
import type { Native } from '../objects';
import { compose } from '../text';

function native(name: string, call: Native['call']): Native {
  return { kind: 'native', name, call };
}

const fs: Readonly<Record<string, Value>> = {
  // Without an encoding it gives bytes.
  readFileSync: native('readFileSync', (_run, args) => (args.length > 1 ? string() : UNKNOWN)),
  mkdtempSync: native('mkdtempSync', () => string()),
  existsSync: native('existsSync', () => boolean()),
  writeFileSync: native('writeFileSync', () => UNDEFINED),
  mkdirSync: native('mkdirSync', () => UNDEFINED),
  readdirSync: native('readdirSync', () => array({ kind: 'sequence', element: string() })),
};

const path: Readonly<Record<string, Value>> = {
  ...Object.fromEntries(['dirname', 'basename', 'extname'].map((name) => [name, native(name, () => string())])),
  ...Object.fromEntries(
    ['join', 'resolve'].map((name) => [name, native(name, (run, args) => compose(run, between(args)))]),
  ),
};

/** Parts of a path with what stands between them. */
const between = (parts: readonly Value[]): Value[] =>
  parts.flatMap((part, at) => (at > 0 ? [string('/'), part] : [part]));

const os: Readonly<Record<string, Value>> = { tmpdir: native('tmpdir', () => string()) };

const MODULES: Readonly<Record<string, Readonly<Record<string, Value>>>> = { fs, path, os, assert: {} };

/** A module of Node, as a value with members; nothing when it is none that is known. */
export function nodeModule(name: string): Value | undefined {
  const plain = name.replace(/^node:/, '');
  if (!Object.hasOwn(MODULES, plain)) return undefined;
  const exports = new Map(Object.entries(MODULES[plain]!));
  const value: Value = { kind: 'namespace', exports };
  exports.set('default', value);
  return value;
}
