/** Emits the C++ functions of namespace ops: dispatch, history, and one backward node per differentiable op. */
import { cppParams, cppReturn, cppValueType } from './cpp_types';
import type { Formula, OpModel } from './model';
import type { Param } from './schema';

const isTensorLike = (p: Param) => p.kind === 'Tensor' || p.kind === 'TensorList';

function signature(m: OpModel, withDefaults: boolean, name = m.schema.name): string {
  const result = m.mutating && m.schema.returns[0]!.kind === 'Tensor' ? 'const Tensor&' : cppReturn(m.schema);
  return `${result} ${name}(${cppParams(m.schema.params, withDefaults)})`;
}

const arguments_ = (params: Param[]) => params.map((p) => p.name).join(', ');

/** Declaration of the kernel behind an op; pointwise ones are defined inline. */
function kernelDeclaration(m: OpModel): string | undefined {
  const { name, params } = m.schema;
  const pointwise = m.spec.pointwise;
  if (pointwise) {
    const tensors = m.tensors.map((p) => `&${p.name}`).join(', ');
    const scalars = m.scalars.map((p) => `Param(${p.name})`).join(', ');
    const id = `pw::${pointwiseName(m.inplaceOf ?? m)}`;
    const check = pointwise.check ? `  ${pointwise.check}\n` : '';
    if (m.inplaceOf)
      return `inline void ${name}(${cppParams(params, false)}) {\n${check}  pointwise_out(${id}, self, {${tensors}}, {${scalars}});\n}`;
    return `inline Tensor ${name}(${cppParams(params, false)}) {\n${check}  return pointwise(${id}, {${tensors}}, {${scalars}});\n}`;
  }
  if (m.inplaceOf) {
    const base = m.inplaceOf.schema.name;
    return `inline void ${name}(${cppParams(params, false)}) { assign_inplace(self, ${base}(${arguments_(params)})); }`;
  }
  return `${m.mutating ? 'void' : cppReturn(m.schema)} ${name}(${cppParams(params, false)});`;
}

export const pointwiseName = (m: OpModel) => m.schema.name + (m.schema.overload ? `_${m.schema.overload}` : '');

/** The ops of one family as C++ functions that record history. */
export function emitHeader(models: OpModel[]): string {
  const lines = models.map((m) => `${signature(m, true)};`);
  return `#pragma once
// Generated from native/ops. Ops as C++ functions that record history.
#include <optional>
#include <string>
#include <vector>

#include "core/tensor.h"
#include "random/generator.h"

namespace tp::ops {

${lines.join('\n')}

}  // namespace tp::ops
`;
}

/** What src/ops must define for one family. */
export function emitKernels(family: string, models: OpModel[]): string {
  const pointwise = models.filter((m) => m.spec.pointwise && !m.inplaceOf);
  const kernels = models.filter((m) => !m.spec.composite).map(kernelDeclaration);
  const composites = models.filter((m) => m.spec.composite && !m.inplaceOf).map((m) => `${signature(m, false)};`);
  return `#pragma once
// Generated from native/ops. What src/ops must define: a kernel per op, which allocates its result, returns early on
// the meta device and computes; and the composites, which call other ops.
#include "cpu/pointwise.h"
#include "declared/${family}.h"
#include "ops/inplace.h"

namespace tp::pw {

${pointwise.map((m) => `extern PointwiseOp ${pointwiseName(m)};`).join('\n')}

}  // namespace tp::pw

namespace tp::kernels {

${kernels.join('\n')}

}  // namespace tp::kernels

namespace tp::composite {

${composites.join('\n')}

}  // namespace tp::composite
`;
}

/** What a formula names, and so what the node keeps. */
interface Saved {
  member: string;
  type: 'tensor' | 'list' | 'value';
  declaration: string;
  /** Expression that fills it at forward time. */
  from: string;
  /** Statement that makes it readable under its name in apply. */
  unpack: string;
  targets: Set<Param>;
  afterwards: boolean;
}

/** What `grad_fn._saved_…` calls a member: PyTorch says `self_sym_sizes` of `self.sizes()`. */
const pytorchName = (member: string) =>
  member
    .slice(0, -1)
    .replace(/_(sizes|strides)$/, '_sym_$1')
    .replace(/_dtype$/, '_scalar_type');

class NodeBuilder {
  readonly saved = new Map<string, Saved>();
  private readonly texts: { formula: Formula; text: string }[] = [];

  constructor(private readonly m: OpModel) {
    for (const formula of m.formulas) this.texts.push({ formula, text: this.collect(formula) });
  }

  private keep(name: string, formula: Formula, saved: Omit<Saved, 'targets'>): void {
    let entry = this.saved.get(name);
    if (!entry) {
      entry = { ...saved, targets: new Set() };
      this.saved.set(name, entry);
    }
    for (const target of formula.targets) entry.targets.add(target);
  }

  /** Rewrites the formula to the names of kept values and notes what must be kept. */
  private collect(formula: Formula): string {
    let text = formula.text;
    const { params, returns } = this.m.schema;
    for (const p of params.filter(isTensorLike)) {
      if (p.kind === 'Tensor') {
        text = text.replaceAll(
          new RegExp(`\\b${p.name}\\.(sizes|strides|offset|dtype|device)\\(\\)`, 'g'),
          (_all, what: string) => {
            const member = `${p.name}_${what}`;
            const type = { sizes: 'Dims', strides: 'Dims', offset: 'int64_t', dtype: 'DType', device: 'Device' }[what]!;
            this.keep(member, formula, {
              member: `${member}_`,
              type: 'value',
              declaration: `${type} ${member}_`,
              from: `${p.name}.${what}()`,
              unpack: `const ${type}& ${member} = ${member}_;`,
              afterwards: false,
            });
            return member;
          },
        );
      } else {
        text = text.replaceAll(new RegExp(`\\b${p.name}\\.sizes\\(\\)`, 'g'), () => {
          const member = `${p.name}_sizes`;
          this.keep(member, formula, {
            member: `${member}_`,
            type: 'value',
            declaration: `std::vector<Dims> ${member}_`,
            from: `list_sizes(${p.name})`,
            unpack: `const auto& ${member} = ${member}_;`,
            afterwards: false,
          });
          return member;
        });
      }
    }
    const names = (name: string) => new RegExp(`(?<![\\w.:])${name}\\b(?!\\s*\\()`).test(text);
    for (const p of params) {
      if (!names(p.name)) continue;
      const member = `${p.name}_`;
      if (p.kind === 'Tensor')
        this.keep(p.name, formula, {
          member,
          type: 'tensor',
          declaration: `SavedTensor ${member}`,
          from: p.name,
          unpack: `const Tensor ${p.name} = ${member}.unpack(this);`,
          afterwards: false,
        });
      else if (p.kind === 'TensorList')
        this.keep(p.name, formula, {
          member,
          type: 'list',
          declaration: `SavedList ${member}`,
          from: `SavedList(${p.name})`,
          unpack: `const TensorList ${p.name} = ${member}.unpack(this);`,
          afterwards: false,
        });
      else {
        const type = cppValueType(p);
        this.keep(p.name, formula, {
          member,
          type: 'value',
          declaration: `${type} ${member}${p.kind === 'Generator' ? ' = nullptr' : '{}'}`,
          from: p.name,
          unpack: `const auto& ${p.name} = ${member};`,
          afterwards: false,
        });
      }
    }
    const results = returns.length > 1 ? returns.map((_r, i) => [`result${i}`, i] as const) : [['result', 0] as const];
    for (const [name, index] of results) {
      if (!names(name)) continue;
      const value = this.m.mutating ? 'self' : returns.length > 1 ? `result[${index}]` : 'result';
      this.keep(name, formula, {
        member: `${name}_`,
        type: 'tensor',
        declaration: `SavedTensor ${name}_`,
        from: `SavedTensor(${value}, true, ${index})`,
        unpack: `const Tensor ${name} = ${name}_.unpack(this);`,
        afterwards: true,
      });
    }
    return text;
  }

  /** Tensor parameters that get an edge, in order. */
  get inputs(): Param[] {
    // By name: the in-place form has a `self` of its own.
    const targets = new Set(this.m.formulas.flatMap((f) => f.targets.map((p) => p.name)));
    return this.m.schema.params.filter((p) => isTensorLike(p) && targets.has(p.name));
  }

  private index(p: Param): string {
    // A list takes as many edges as it has items; it is always followed by nothing else in the ops there are.
    return String(this.inputs.findIndex((input) => input.name === p.name));
  }

  emitNode(): string {
    const m = this.m;
    const saved = [...this.saved.values()];
    const members = saved.map((s) => `  ${s.declaration};`);
    const resets = saved.filter((s) => s.type !== 'value').map((s) => `    ${s.member}.reset();`);
    const visits = saved.map((s) => `    visitor.any("${pytorchName(s.member)}", ${s.member});`);
    const { refine } = m.spec;
    const unpacks = saved.map((s) =>
      refine && s.type === 'tensor'
        ? `    ${s.unpack.replace(/= (.*);$/, '= single ? refine($1) : $1;')}`
        : `    ${s.unpack}`,
    );
    // One of several results may be all that was used.
    const guard =
      m.schema.returns.length > 1 && !this.texts.some(({ text }) => /\bgrads\b/.test(text))
        ? '    if (!grad.defined()) return TensorList(next.size());\n'
        : '';
    const computes = this.texts.map(({ formula, text }) => {
      if (formula.targets.length === 1) {
        const target = formula.targets[0]!;
        const i = this.index(target);
        if (target.kind === 'TensorList')
          return `    {\n      TensorList part = ${text};\n      for (size_t i = 0; i < part.size(); ++i) out[${i} + i] = std::move(part[i]);\n    }`;
        return `    if (should_compute(${i})) out[${i}] = ${text};`;
      }
      const wanted = formula.targets.map((t) => `should_compute(${this.index(t)})`).join(', ');
      const any = formula.targets.map((t) => `should_compute(${this.index(t)})`).join(' || ');
      const moves = formula.targets.map((t, i) => `      out[${this.index(t)}] = std::move(part[${i}]);`);
      return `    if (${any}) {\n      [[maybe_unused]] const std::array<bool, ${formula.targets.length}> mask{${wanted}};\n      TensorList part = ${text};\n${moves.join('\n')}\n    }`;
    });
    return `struct ${m.nodeClass} final : Node {
${members.join('\n')}
  const char* name() const override { return "${m.node}"; }
  void release_saved() override {
${resets.join('\n')}
  }
  void visit_saved([[maybe_unused]] SavedVisitor& visitor) const override {
${visits.join('\n')}
  }
  TensorList apply(TensorList&& ${refine ? 'given' : 'grads'}) override {
${refine ? '    const bool single = all_single(given);\n    const TensorList grads = single ? refine(std::move(given)) : std::move(given);\n' : ''}    [[maybe_unused]] const Tensor& grad = grads[0];
${guard}${unpacks.join('\n')}
    TensorList out(next.size());
${computes.join('\n')}
    return ${refine ? 'single ? round_back(std::move(out)) : out' : 'out'};
  }
};
`;
  }

  /** Statements that make `node` and keep what is known before the kernel runs. */
  emitCreate(): string {
    const lines = [`auto node = make_ref<${this.m.nodeClass}>();`];
    for (const s of this.saved.values()) if (!s.afterwards) lines.push(this.emitKeep(s));
    for (const p of this.inputs)
      lines.push(
        p.kind === 'Tensor' ? `node->add_edge(${p.name});` : `for (const Tensor& t : ${p.name}) node->add_edge(t);`,
      );
    return lines.map((l) => `    ${l}\n`).join('');
  }

  emitKeepResults(indent: string): string {
    return [...this.saved.values()]
      .filter((s) => s.afterwards)
      .map((s) => `${indent}${this.emitKeep(s)}\n`)
      .join('');
  }

  private emitKeep(s: Saved): string {
    if (s.type !== 'tensor' || s.afterwards) return `node->${s.member} = ${s.from};`;
    // An in-place op destroys its input: a formula that needs it needs a copy.
    const value = this.m.mutating && s.from === 'self' ? 'clone(self)' : s.from;
    const needed = [...s.targets].map((p) => `needs_grad(${p.name})`).join(' || ');
    return `if (${needed}) node->${s.member} = SavedTensor(${value});`;
  }
}

/** Where the dispatcher finds the kernel: behind a function that widens 16-bit inputs when the op asks for it. */
const kernelCall = (m: OpModel) =>
  `${m.spec.widen ? 'widened' : m.spec.refine === 'all' ? 'refined' : 'kernels'}::${m.schema.name}`;

/** The kernel on copies in double precision where all inputs are single, with its results rounded back. */
function emitRefined(m: OpModel): string {
  const { params, returns } = m.schema;
  const tensors = params.filter((p) => p.kind === 'Tensor').map((p) => p.name);
  const wide = params.map((p) => (p.kind === 'Tensor' ? `refine(${p.name})` : p.name)).join(', ');
  const plain = `kernels::${m.schema.name}`;
  return `${returns.length > 1 ? 'TensorList' : 'Tensor'} ${m.schema.name}(${cppParams(params, false)}) {
  if (!all_single({${tensors.join(', ')}})) return ${plain}(${arguments_(params)});
  return round_back(${plain}(${wide}));
}
`;
}

/** The kernel on float32 copies of float16 and bfloat16 inputs, with its results rounded back. */
function emitWidened(m: OpModel): string {
  const { params, returns } = m.schema;
  const tensors = params.filter(isTensorLike);
  const dtype = params.find((p) => p.kind === 'ScalarType' && p.optional);
  const wide = params.map((p) => (isTensorLike(p) || p === dtype ? `widen(${p.name})` : p.name)).join(', ');
  const name = `${m.schema.name}(${cppParams(params, false)})`;
  const target = `reduced_dtype({${tensors.map((p) => `first_reduced(${p.name})`).join(', ')}})`;
  const plain = `kernels::${m.schema.name}`;
  if (m.mutating)
    return `void ${name} {
  if (!is_reduced(self.dtype())) return ${plain}(${arguments_(params)});
  const Tensor wide = widen(self);
  ${plain}(${params.map((p, i) => (i === 0 ? 'wide' : isTensorLike(p) || p === dtype ? `widen(${p.name})` : p.name)).join(', ')});
  copy_data(self, wide);
}
`;
  const given = dtype ? `${dtype.name} ? *${dtype.name} : ${target}` : target;
  return `${returns.length > 1 || returns[0]!.kind !== 'Tensor' ? 'TensorList' : 'Tensor'} ${name} {
  const DType reduced = ${given};
  if (!is_reduced(reduced)) return ${plain}(${arguments_(params)});
  return narrow(${plain}(${wide}), reduced);
}
`;
}

function emitFunction(m: OpModel): { node?: string; text: string } {
  const { params, returns } = m.schema;
  const args = arguments_(params);
  const name = m.schema.name;
  if (m.spec.composite) {
    if (m.inplaceOf) throw new Error(`${m.spec.schema}: a composite has no in-place form`);
    return { text: `${signature(m, false)} { return composite::${name}(${args}); }\n` };
  }
  const tensors = params.filter(isTensorLike);
  // Pointwise ops see to mixed devices themselves, and copying between them is what copy_ is for.
  const located = m.spec.pointwise || name === 'copy_' ? [] : params.filter((p) => p.kind === 'Tensor');
  const poll =
    located.length > 1
      ? `  poll_interrupt();\n  check_same_device({${located.map((p) => `&${p.name}`).join(', ')}});\n`
      : '  poll_interrupt();\n';
  // Views that cut the history (detach) are none to autograd: a change to them says nothing to the base.
  const markView =
    m.view && !m.spec.nondifferentiable
      ? returns[0]!.kind === 'TensorList'
        ? `  for (const Tensor& part : result) set_view(part, self, ViewOrigin::Several);\n`
        : `  if (!result.same(self)) set_view(result, self);\n`
      : '';
  // A comparison gives bool: only its in-place form has a gradient (zero).
  const plainCompare = m.spec.pointwise?.type === 'compare' && !m.mutating;
  if (m.formulas.length === 0 || plainCompare) {
    if (m.mutating)
      return {
        text: `${signature(m, false)} {
${poll}  check_inplace(self, recording(${tensors.map((p) => p.name).join(', ')}));
  ${kernelCall(m)}(${args});
  self.bump_version();
  return self;
}
`,
      };
    if (!tensors.length || !markView)
      return { text: `${signature(m, false)} {\n${poll}  return ${kernelCall(m)}(${args});\n}\n` };
    return {
      text: `${signature(m, false)} {\n${poll}  ${cppReturn(m.schema)} result = ${kernelCall(m)}(${args});\n${markView}  return result;\n}\n`,
    };
  }
  const node = new NodeBuilder(m);
  const record = `recording(${node.inputs.map((p) => p.name).join(', ')})`;
  if (m.mutating) {
    return {
      // A functional form with a node of its own has emitted it.
      ...(m.inplaceOf && m.spec.pointwise?.type !== 'compare' ? {} : { node: node.emitNode() }),
      text: `${signature(m, false)} {
${poll}  const bool record = ${record};
  check_inplace(self, record);
  if (!record) {
    ${kernelCall(m)}(${args});
    self.bump_version();
    return self;
  }
${node.emitCreate().replaceAll(/^ {4}/gm, '  ')}  {
    const GradMode off(false);
    ${kernelCall(m)}(${args});
  }
  self.bump_version();
${node.emitKeepResults('  ')}  rebase_history(self, node);
  return self;
}
`,
    };
  }
  const { carries } = m.spec;
  const history = carries
    ? returns
        .map(
          (r, i) =>
            `  ${carries.includes(r.name!) ? `set_history(result[${i}], node)` : `node->add_output(result[${i}])`};\n`,
        )
        .join('')
    : returns.length > 1 || returns[0]!.kind === 'TensorList'
      ? '  for (const Tensor& part : result) set_history(part, node);\n'
      : '  set_history(result, node);\n';
  const plain = markView
    ? `    ${cppReturn(m.schema)} result = ${kernelCall(m)}(${args});\n  ${markView.trimEnd().replaceAll('\n', '\n  ')}\n    return result;\n`
    : `    return ${kernelCall(m)}(${args});\n`;
  return {
    node: node.emitNode(),
    text: `${signature(m, false)} {
${poll}  if (!${record}) {
${plain}  }
${node.emitCreate().replaceAll(/^ {4}/gm, '  ')}  ${cppReturn(m.schema)} result;
  {
    const GradMode off(false);
    result = ${kernelCall(m)}(${args});
  }
${markView}${history}${node.emitKeepResults('  ')}  return result;
}
`,
  };
}

function pointwiseDefinition(m: OpModel): string {
  const { kernel, type = 'same', mask = false, real = false } = m.spec.pointwise!;
  const rule = `TypeRule::${type[0]!.toUpperCase()}${type.slice(1)}`;
  return `constinit PointwiseOp ${pointwiseName(m)}{"${kernel ?? m.schema.name}", ${rule}, ${mask}, ${real}, {}, 0};`;
}

/** Dispatch of one family. `headers` are the families that its gradient formulas call. */
export function emitDispatch(family: string, models: OpModel[], headers: string[]): string {
  const functions = models.map(emitFunction);
  const refined = models.filter((m) => m.spec.refine === 'all').map(emitRefined);
  const widened = models.filter((m) => m.spec.widen && !m.spec.composite).map(emitWidened);
  const nodes = functions.flatMap((f) => f.node ?? []);
  const pointwise = models.filter((m) => m.spec.pointwise && !m.inplaceOf);
  const definitions = pointwise.length
    ? `namespace tp::pw {\n\n${pointwise.map(pointwiseDefinition).join('\n')}\n\n}  // namespace tp::pw\n\n`
    : '';
  return `// Generated from native/ops.
#include <array>

#include "autograd/meta.h"
${models.some((m) => m.spec.refine) ? '#include "autograd/refine.h"\n' : ''}#include "autograd/saved.h"
#include "core/context.h"
#include "cpu/widen.h"
#include "kernels/${family}.h"
${headers.map((h) => `#include "${h}"`).join('\n')}

${definitions}${widened.length ? `namespace tp::widened {\nnamespace {\n\n${widened.join('\n')}\n}  // namespace\n}  // namespace tp::widened\n\n` : ''}${refined.length ? `namespace tp::refined {\nnamespace {\n\n${refined.join('\n')}\n}  // namespace\n}  // namespace tp::refined\n\n` : ''}namespace tp::ops {
namespace {

${nodes.join('\n')}
}  // namespace

${functions.map((f) => f.text).join('\n')}
}  // namespace tp::ops
`;
}
