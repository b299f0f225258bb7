/** What scripts use of Node: texts from files, of which nothing is known but that they are texts. */
import { boolean, string, UNDEFINED, UNKNOWN, type Value } from '../../values';
import { array } from '../expressions';
import type { Native } from '../objects';

function native(name: string, call: Native['call']): Native {
  return { kind: 'native', name, call };
}

const fs: Readonly<Record<string, Value>> = {
  // Without an encoding it gives bytes.
  readFileSync: native('readFileSync', (_run, args) => (args.length > 1 ? string() : UNKNOWN)),
  existsSync: native('existsSync', () => boolean()),
  writeFileSync: native('writeFileSync', () => UNDEFINED),
  mkdirSync: native('mkdirSync', () => UNDEFINED),
  readdirSync: native('readdirSync', () => array({ kind: 'sequence', element: string() })),
};

const path: Readonly<Record<string, Value>> = Object.fromEntries(
  ['join', 'resolve', 'dirname', 'basename', 'extname'].map((name) => [name, native(name, () => string())]),
);

const MODULES: Readonly<Record<string, Readonly<Record<string, Value>>>> = { fs, path, os: {}, assert: {} };

/** A module of Node, as a value with members; nothing when it is none that is known. */
export function nodeModule(name: string): Value | undefined {
  const plain = name.replace(/^node:/, '');
  if (!Object.hasOwn(MODULES, plain)) return undefined;
  const exports = new Map(Object.entries(MODULES[plain]!));
  const value: Value = { kind: 'namespace', exports };
  exports.set('default', value);
  return value;
}
