/** Emits what the language server's rules need of the declarations: extension/language/rules/generated. */
import type { OpModel } from './model';

/** Where scripts find an op; of in-place forms only those that PyTorch has are functions too. */
function variantsOf(m: OpModel, functions: ReadonlySet<string>): readonly string[] | undefined {
  if (!m.inplaceOf) return m.spec.variants;
  const all = m.spec.variants ?? ['function', 'method'];
  return functions.has(m.schema.name) ? all : all.filter((variant) => variant !== 'function');
}

/** One overload as the rules see it; they parse the schema when a script first mentions the op. */
function entry(m: OpModel, functions: ReadonlySet<string>): Record<string, unknown> {
  const { spec } = m;
  const { pointwise } = spec;
  const variants = variantsOf(m, functions);
  return {
    schema: m.inplaceOf ? spec.schema.replace(m.inplaceOf.schema.name, m.schema.name) : spec.schema,
    ...(variants && { variants }),
    ...(spec.numbers && { numbers: spec.numbers }),
    ...(spec.nondifferentiable && { nondifferentiable: true }),
    ...(m.inplaceOf && { inplaceOf: m.inplaceOf.schema.name }),
    ...(pointwise && {
      pointwise: {
        type: pointwise.type ?? 'same',
        on: pointwise.on ?? (pointwise.type === 'float' ? 'floating' : 'numeric'),
        ...(pointwise.complex && { complex: true }),
        ...(pointwise.real && { real: true }),
        ...(pointwise.mask && { mask: true }),
        ...(pointwise.kernel && { kernel: pointwise.kernel }),
        ...(pointwise.check?.includes('refuse_halves') && { halves: false }),
      },
    }),
  };
}

/** The table of ops by name, with their other names. */
export function emitRuleTable(
  models: OpModel[],
  aliases: Record<string, string>,
  special: Record<string, string>,
  functions: ReadonlySet<string>,
): Map<string, string> {
  const names = new Map<string, OpModel[]>();
  for (const m of models) names.set(m.schema.name, [...(names.get(m.schema.name) ?? []), m]);
  const rows = [...names].map(
    ([name, overloads]) => `  ${name}: ${JSON.stringify(overloads.map((m) => entry(m, functions)))},`,
  );
  const text = `// Generated from native/ops.
import type { Declared } from '../declared';

export const OPS: Readonly<Record<string, readonly Declared[]>> = {
${rows.join('\n')}
};

/** Second names of functions and methods. */
export const ALIASES: Readonly<Record<string, string>> = ${JSON.stringify(aliases)};

/** Names in \`torch.special\` of ops that are also elsewhere. */
export const SPECIAL: Readonly<Record<string, string>> = ${JSON.stringify(special)};
`;
  return new Map([['ops.ts', text]]);
}
