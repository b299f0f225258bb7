/** Text attributes set by the escape sequence `ESC [ … m`. A colour is 0-15 of the theme's palette or a CSS colour. */
export interface Style {
  color?: number | string;
  background?: number | string;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  inverse?: true;
}

const FLAGS: Record<number, keyof Style> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};

const CLEARED: Record<number, (keyof Style)[]> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['color'],
  49: ['background'],
};

const CUBE = [0, 95, 135, 175, 215, 255];

/** One of the 256 colours: 16 of the theme, a cube of 216, 24 greys. */
function indexed(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const at = index - 16;
  return `rgb(${CUBE[Math.floor(at / 36)]}, ${CUBE[Math.floor(at / 6) % 6]}, ${CUBE[at % 6]})`;
}

/** The style after `parameters` (the numbers between `ESC [` and `m`) apply to `style`. */
export function applySgr(style: Style, parameters: number[]): Style {
  let next: Style = { ...style };
  const codes = parameters.length > 0 ? parameters : [0];
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] as number;
    const flag = FLAGS[code];
    if (code === 0) next = {};
    else if (flag) Object.assign(next, { [flag]: true });
    else if (CLEARED[code]) for (const key of CLEARED[code]) delete next[key];
    else if (code >= 30 && code <= 37) next.color = code - 30;
    else if (code >= 90 && code <= 97) next.color = code - 90 + 8;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 100 && code <= 107) next.background = code - 100 + 8;
    else if (code === 38 || code === 48) {
      const key = code === 38 ? 'color' : 'background';
      if (codes[at + 1] === 5) {
        next[key] = indexed(clamp(codes[at + 2]));
        at += 2;
      } else if (codes[at + 1] === 2) {
        next[key] = `rgb(${clamp(codes[at + 2])}, ${clamp(codes[at + 3])}, ${clamp(codes[at + 4])})`;
        at += 4;
      }
    }
  }
  return next;
}

function clamp(value = 0): number {
  return Math.min(255, Math.max(0, value));
}
