/** `vision.models`: classes and functions that the analysis goes through as through a script's own. */
import { posix } from 'node:path';
import { parse } from '../../front/typescript/parse';
import type { Program } from '../../ir/nodes';
import { MODEL_SOURCES } from '../../rules/generated/models';
import type { Place } from '../interpreter';

/** The file that has all models. */
export const MODELS = 'vision/models/index.ts';

const programs = new Map<string, Program>();

/** A file of the library by its path below `torch`; nothing where its source is not looked at. */
export function libraryFile(file: string): Place | undefined {
  const text = MODEL_SOURCES[file];
  if (text === undefined) return undefined;
  const program = programs.get(file) ?? parse(text, file);
  programs.set(file, program);
  return { file, program, library: true };
}

/** What a file of the library imports by a relative name: another such file, or the path of a part of the package. */
export function importedByLibrary(from: string, name: string): Place | readonly string[] {
  const base = posix.join(posix.dirname(from), name);
  const [folder] = base.split('/');
  return libraryFile(`${base}.ts`) ?? (folder === 'nn' ? ['nn'] : []);
}
