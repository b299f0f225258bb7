/** Python's index text: `':, 1'`, `'1:3'`, `'...'`. */
import type { Size } from '../sizes';

export interface Slice {
  readonly kind: 'slice';
  readonly start?: Size;
  readonly end?: Size;
  readonly step: number;
  /** It begins or ends at a place of which nothing is known. */
  readonly open?: boolean;
}

export type TextItem =
  | Slice
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'none' }
  | { readonly kind: 'at'; readonly index: Size | undefined };

/** Numbers from here on stand for sizes that are not known. */
const STANDS = 1e15;

/** The positions named by a text in which sizes stand that are not known. */
export function parsePieces(pieces: readonly (string | Size | undefined)[]): readonly TextItem[] | string {
  const sizes: (Size | undefined)[] = [];
  const text = pieces
    .map((piece) => (typeof piece === 'string' ? piece : String(STANDS + sizes.push(piece) - 1)))
    .join('');
  const items = parseIndex(text);
  if (typeof items === 'string') return items;
  const meant = (number: Size | undefined) =>
    typeof number === 'number' && number >= STANDS ? sizes[number - STANDS] : number;
  return items.map((item): TextItem => {
    if (item.kind === 'at') return { kind: 'at', index: meant(item.index) };
    if (item.kind !== 'slice') return item;
    const [start, end] = [meant(item.start), meant(item.end)];
    const open = (item.start !== undefined && start === undefined) || (item.end !== undefined && end === undefined);
    return {
      kind: 'slice',
      step: item.step,
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(open && { open }),
    };
  });
}

/** The positions a text names, or what is wrong with it. */
export function parseIndex(text: string): readonly TextItem[] | string {
  const items: TextItem[] = [];
  for (const piece of text.split(',')) {
    const item = parsePart(piece.trim(), text);
    if (typeof item === 'string') return item;
    items.push(item);
  }
  return items;
}

function parsePart(part: string, whole: string): TextItem | string {
  if (part === '...') return { kind: 'ellipsis' };
  if (part === 'None') return { kind: 'none' };
  if (/^[+-]?\d+$/.test(part)) return { kind: 'at', index: Number(part) };
  const pieces = part.split(':').map((piece) => piece.trim());
  if (pieces.length < 2 || pieces.length > 3 || !pieces.every((piece) => /^([+-]?\d+)?$/.test(piece)))
    return `invalid index '${whole}': expected numbers, slices like '1:3', '...' or None, separated by commas`;
  const [start, end, step] = pieces.map((piece) => (piece ? Number(piece) : undefined));
  if (step === 0) return 'slice step cannot be zero';
  if (step !== undefined && step < 0) return 'step must be greater than zero';
  return { kind: 'slice', ...(start !== undefined && { start }), ...(end !== undefined && { end }), step: step ?? 1 };
}
