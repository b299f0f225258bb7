import * as torch from 'tensorpad';

export const PAD = 0;
export const SOS = 1;
export const EOS = 2;
const letters = '0123456789-/ abcdefghijklmnopqrstuvwxyz';

export class Alphabet {
  private ids = new Map<string, number>();
  private symbols: string[] = ['<pad>', '<sos>', '<eos>'];

  constructor(text = letters) {
    for (const c of text) {
      this.ids.set(c, this.symbols.length);
      this.symbols.push(c);
    }
  }

  get size() {
    return this.symbols.length;
  }

  encode(text: string): number[] {
    return [...text].map((c) => this.ids.get(c) ?? PAD).concat(EOS);
  }

  decode(ids: number[]): string {
    const end = ids.indexOf(EOS);
    return (end < 0 ? ids : ids.slice(0, end)).map((i) => this.symbols[i]).join('');
  }
}

/** Pads lists of ids to the length given. */
export function padTo(ids: number[], length: number): number[] {
  return ids.concat(new Array(Math.max(0, length - ids.length)).fill(PAD)).slice(0, length);
}

export function toTensor(rows: number[][], length: number): torch.Tensor {
  return torch.tensor(rows.map((row) => padTo(row, length)));
}
