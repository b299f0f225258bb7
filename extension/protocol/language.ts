/** Custom notifications from the extension host to the language server, beside the standard protocol. */
import type { Fact } from './kernel';

/** What the last run recorded for one cell; replaces what was known of the same cell text. */
export interface CellFacts {
  /** Absolute path of the script. */
  file: string;
  /** The script's document, as the editor names it; an unsaved one has no file. */
  uri: string;
  /** The cell's code as it ran: facts hold for a cell whose text is unchanged, wherever it moved to. */
  code: string;
  facts: Fact[];
}

/** Asks for the flow of the models of a script; `{ uri }` in, Markdown out. */
export const EXPLAIN_REQUEST = 'tensorpad/explain';
export const FACTS_NOTIFICATION = 'tensorpad/facts';
/** The kernel restarted: everything recorded is void. */
export const FORGET_NOTIFICATION = 'tensorpad/forget';
