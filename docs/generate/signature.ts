/** Signatures as the reference writes them: positional parameters with defaults, then those that go by name. */
import type { OpModel } from '../../native/codegen/model';
import type { Param } from '../../native/codegen/schema';
import { returnType, scriptType, takesOut } from '../../native/codegen/typescript';

const VALUES: Record<string, string> = { True: 'true', False: 'false', None: 'null' };

function fallback(p: Param): string {
  const text = p.fallback!;
  return VALUES[text] ?? text;
}

const brief = (type: string) =>
  type.replaceAll('readonly ', '').replace('number | bigint | boolean', 'Scalar').replace('number | bigint', 'number');

function one(m: OpModel, p: Param, name: string): string {
  return `${name}: ${brief(scriptType(m, p))}${p.fallback === undefined ? '' : ` = ${fallback(p)}`}`;
}

/** `torch.sum(input: Tensor, dim: number | number[] | null, keepdim: boolean = false, { dtype: DType | null = null, out }): Tensor` */
export function signature(m: OpModel, callee: string, method: boolean): string {
  const params = method ? m.schema.params.slice(1) : m.schema.params;
  const name = (p: Param) => (p.name === 'self' ? 'input' : p.name);
  const positional = params.filter((p) => !p.keywordOnly).map((p) => one(m, p, name(p)));
  const named = params.filter((p) => p.keywordOnly).map((p) => one(m, p, p.name));
  if (m.factory) named.push('requires_grad: boolean = false');
  if (takesOut(m)) named.push('out: Tensor');
  if (named.length) positional.push(`{ ${named.join(', ')} }`);
  return `${callee}(${positional.join(', ')}): ${brief(results(m))}`;
}

function results(m: OpModel): string {
  if (m.mutating && m.schema.returns[0]!.kind === 'Tensor') return 'Tensor';
  const { returns } = m.schema;
  return returns.length > 1 ? `[${returns.map((r) => `${r.name}: Tensor`).join(', ')}]` : returnType(m.schema);
}
