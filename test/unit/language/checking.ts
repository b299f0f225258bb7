/** Scripts that are analysed for tests: shapes by the name of a variable, problems by line and code. */
import { type Diagnostic, diagnose } from '../../../extension/language/diagnostics/diagnostic';
import { analyze, type Host } from '../../../extension/language/interpreter/analysis';
import { position } from '../../../extension/language/ir/walk';
import { ScriptText } from '../../../extension/language/script';
import { printShape } from '../../../extension/language/sizes';

export const IMPORTS = `import * as torch from 'tensorpad'; import { nn, optim } from 'tensorpad'; const F = nn.functional; const { DataLoader, TensorDataset, Dataset } = torch.utils.data; `;

export class Checked {
  private readonly script: ScriptText;
  readonly diagnostics: readonly Diagnostic[];
  private readonly shapes = new Map<string, string[]>();

  /** The imports stand on the script's first line, so lines count as they are written. */
  constructor(text: string, host: Host = {}) {
    this.script = new ScriptText(IMPORTS + text, '/project/script.ts');
    const analysis = analyze(this.script.program, '/project/script.ts', host);
    this.diagnostics = diagnose(analysis);
    for (const [node, values] of analysis.notes.values) {
      const shown = values.flatMap((value) =>
        value.kind === 'tensor' ? [value.shape ? printShape(value.shape) : '?'] : [],
      );
      const name = this.script.text.slice(node.start, node.end);
      this.shapes.set(name, [...new Set([...(this.shapes.get(name) ?? []), ...shown])]);
    }
  }

  /** Every shape that an expression, given by its text, has anywhere. */
  shape(text: string): string {
    return (this.shapes.get(text) ?? []).join(' | ');
  }

  /** `line code`, lines counted from 1. */
  get problems(): string[] {
    return this.diagnostics.map(({ start, code }) => `${position(this.script.program, start).line + 1} ${code}`);
  }
}
