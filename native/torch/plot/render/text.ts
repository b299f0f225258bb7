/** How wide texts are, in DejaVu Sans, and how their formulas are written with plain letters. */
import { raised } from '../ticks';

/** Widths of the letters from space to tilde, in thousandths of the font size. */
const WIDTHS =
  `318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337
838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685
390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592
525 636 337 636 838`
    .split(/\s+/)
    .map(Number);
const [FIRST, MINUS] = [32, 838];
/** Of letters not in the table: others are about as wide as an o, ideographs as wide as high. */
const [OTHER, IDEOGRAPH] = [612, 1000];

/** Width of one line in points. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    width +=
      WIDTHS[code - FIRST] ??
      (letter === '−' ? MINUS : code >= 0x2e80 ? IDEOGRAPH : /[⁰-⁹⁻²³¹]/.test(letter) ? 401 : OTHER);
  }
  return (width * size) / 1000;
}

/** Distance between the baselines of lines, in font sizes. */
export const LINE = 1.2;

/** Width and height of a text of several lines. */
export function textSize(text: string, size: number): { width: number; height: number } {
  const lines = text.split('\n');
  return {
    width: Math.max(...lines.map((line) => textWidth(line, size))),
    height: size * (1 + LINE * (lines.length - 1)),
  };
}

const NAMES: Record<string, string> = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', zeta: 'ζ', eta: 'η', theta: 'θ', kappa: 'κ', lambda: 'λ',
  mu: 'μ', nu: 'ν', xi: 'ξ', pi: 'π', rho: 'ρ', sigma: 'σ', tau: 'τ', phi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω',
  Gamma: 'Γ', Delta: 'Δ', Theta: 'Θ', Lambda: 'Λ', Pi: 'Π', Sigma: 'Σ', Phi: 'Φ', Psi: 'Ψ', Omega: 'Ω',
  times: '×', cdot: '·', pm: '±', leq: '≤', le: '≤', geq: '≥', ge: '≥', neq: '≠', approx: '≈', infty: '∞', partial: '∂',
  nabla: '∇', sum: '∑', prod: '∏', int: '∫', sqrt: '√', rightarrow: '→', to: '→', leftarrow: '←', in: '∈', sim: '∼', deg: '°',
}; // biome-ignore format: a table

const LOWERED: Record<string, string> = {
  0: '₀', 1: '₁', 2: '₂', 3: '₃', 4: '₄', 5: '₅', 6: '₆', 7: '₇', 8: '₈', 9: '₉', '+': '₊', '-': '₋', i: 'ᵢ', j: 'ⱼ', k: 'ₖ',
  n: 'ₙ', m: 'ₘ', t: 'ₜ', x: 'ₓ', a: 'ₐ', e: 'ₑ', o: 'ₒ', p: 'ₚ', s: 'ₛ',
}; // biome-ignore format: a table
const RAISED: Record<string, string> = { n: 'ⁿ', i: 'ⁱ', T: 'ᵀ', '+': '⁺', x: 'ˣ' };

/** A text whose formulas between dollar signs are written with the letters there are: `$x_1^2$` as x₁². */
export function written(text: string): string {
  return text.replace(/\$([^$]+)\$/g, (_, formula: string) =>
    formula
      .replace(/\\(?:mathrm|mathbf|mathit|text|rm|bf)\b\s*/g, '')
      .replace(/\\([A-Za-z]+)\s?/g, (all, name: string) => NAMES[name] ?? all.slice(1))
      .replace(/\^(?:\{([^}]*)\}|(.))/g, (_all, many, one) => shifted(many ?? one, (c) => RAISED[c] ?? raised(c)))
      .replace(/_(?:\{([^}]*)\}|(.))/g, (_all, many, one) => shifted(many ?? one, (c) => LOWERED[c] ?? c))
      .replace(/[{}\\]/g, ''),
  );
}
const shifted = (text: string, each: (letter: string) => string) => [...text].map(each).join('');
