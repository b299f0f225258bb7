/** Hover: what the analysis says of the expression under the cursor, beside what the last run saw of it. */

import type { PlacedFact } from '../facts/match';
import type { Instance } from '../interpreter/objects';
import type { Node, Range } from '../ir/nodes';
import type { Knowledge } from '../knowledge';
import { agrees, code, describeFact, describeTensors, hintOf } from './describe';
import { describeModule } from './modules';

export interface HoverText {
  start: number;
  end: number;
  markdown: string;
}

/** The text of the hover at an offset, if there is anything to say. */
export function hoverAt(knowledge: Knowledge, offset: number): HoverText | undefined {
  const { script } = knowledge;
  const word = wordAt(script.text, offset);
  const places: Range[] = [...script.meant(offset)];
  // The name of a field in its class is no expression.
  if (places.length === 0 && word && knowledge.values(word).length > 0) places.push(word);
  const parts: string[] = [];
  let shown: Range | undefined;
  for (const place of places) {
    const text = describe(knowledge, place);
    if (!text) continue;
    shown ??= place;
    parts.push(text);
  }
  const written = places[0] && parts.length === 0 ? lastWrite(knowledge, places[0] as Node) : undefined;
  if (written) return { start: places[0]!.start, end: places[0]!.end, markdown: describeFact(written) };
  return shown && { start: shown.start, end: shown.end, markdown: parts.join('\n\n---\n\n') };
}

function wordAt(text: string, offset: number): Range | undefined {
  const before = /[\p{L}\p{N}_$]*$/u.exec(text.slice(Math.max(0, offset - 80), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_$]*/u.exec(text.slice(offset, offset + 80))?.[0].length ?? 0;
  return before + after > 0 ? { start: offset - before, end: offset + after } : undefined;
}

/** What is known of one expression. */
function describe(knowledge: Knowledge, place: Range): string | undefined {
  const { script, analysis } = knowledge;
  const fact = knowledge.fact(place);
  const tensors = knowledge.tensors(place).filter(({ shape, dtype }) => shape || dtype);
  const text = script.text.slice(place.start, place.end);
  const parts: string[] = [];
  const wrong = fact && !fact.edited && fact.fact.seen.some(({ info }) => !agrees(tensors, info));
  // First, or it would be hidden below the end of a small window.
  if (wrong && tensors.length > 0)
    parts.push(`**⚠ The last run saw something else than the script states: ${hintOf(tensors) ?? 'another dtype'}**`);
  if (fact) parts.push(describeFact(fact));
  if (tensors.length > 0 && !wrong)
    parts.push(fact ? `${code(hintOf(tensors) ?? '?')} as the script states it` : describeTensors(text, tensors));
  const words = 'kind' in place ? analysis.notes.words.get(place as never) : undefined;
  if (words) parts.push(`*${words}*`);
  const modules = knowledge.values(place).filter((value): value is Instance => value.kind === 'instance');
  const [module] = modules;
  const about = module && !fact?.fact.seen.length ? describeModule(knowledge, module, text) : undefined;
  if (about) parts.push(about);
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

/** What a variable was last given before this place, else anywhere: of names of which the analysis knows nothing. */
function lastWrite({ facts, script }: Knowledge, place: Node): PlacedFact | undefined {
  if (place.kind !== 'name') return undefined;
  const written = facts.filter(
    ({ fact, start, end }) => fact.text === place.name && script.text.slice(start, end) === place.name,
  );
  return written.findLast((fact) => fact.start <= place.start) ?? written[0];
}
