/** Quick fixes: candidates that the analysis has found to mend the place, and to break no other. */
import { type Diagnostic, diagnose } from '../diagnostics/diagnostic';
import type { Analysis } from '../interpreter/analysis';
import type { Knowledge } from '../knowledge';
import { type Candidate, candidates, type Edit } from './candidates';

/** Candidates that are tried for one problem, and fixes that are offered. */
const TRIED = 16;
const OFFERED = 5;

/** The fixes of a problem; `trial` analyses a text in the place of the script's. */
export async function fixesFor(
  diagnostic: Diagnostic,
  knowledge: Knowledge,
  trial: (text: string) => Analysis | Promise<Analysis>,
): Promise<Candidate[]> {
  const { text } = knowledge.script;
  const before = knowledge.diagnostics;
  const offered: Candidate[] = [];
  for (const candidate of candidates(diagnostic.finding, knowledge).slice(0, TRIED)) {
    const after = diagnose(await trial(apply(text, candidate.edits)));
    if (mends(diagnostic, before, after, candidate.edits)) offered.push(candidate);
    if (offered.length === OFFERED) break;
  }
  return offered;
}

export function apply(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text);
}

/** The place is clean, and no more is wrong than before without it: what failed may have hidden a failure behind it. */
function mends(
  diagnostic: Diagnostic,
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  edits: readonly Edit[],
): boolean {
  const moved = (offset: number) =>
    edits.reduce((at, edit) => (edit.end <= offset ? at + edit.text.length - (edit.end - edit.start) : at), offset);
  const [start, end] = [moved(diagnostic.start), moved(diagnostic.end)];
  const here = after.some((each) => each.file === diagnostic.file && each.start < end && start < each.end);
  return !here && after.length <= before.length;
}
