/** Declarations, parsed and checked, with the in-place forms spelled out: what the emitters work from. */
import type { Op } from '../ops/declare';
import { camel } from './cpp_types';
import { type Param, parseSchema, type Schema } from './schema';

export interface Formula {
  /** Parameters this formula gives the gradients of. */
  targets: Param[];
  text: string;
}

export interface OpModel {
  spec: Op;
  schema: Schema;
  /** `mul_` made from `mul`: shares its node and formulas. */
  inplaceOf?: OpModel;
  formulas: Formula[];
  /** PyTorch's name of the backward node. */
  node: string;
  /** Its C++ class, unique among overloads. */
  nodeClass: string;
  /** The result may be a view of the first parameter. */
  view: boolean;
  /** The first parameter is written to. */
  mutating: boolean;
  /** Takes `requires_grad`, which the binding sets on the result; the C++ function does not see it. */
  factory: boolean;
  /** Scalar-like parameters of a pointwise kernel, in order. */
  scalars: Param[];
  tensors: Param[];
}

const VALUES = new Set(['Scalar', 'float', 'int', 'bool']);

function fail(op: Op, message: string): never {
  throw new Error(`${op.schema}: ${message}`);
}

function model(spec: Op): OpModel {
  const schema = parseSchema(spec.schema);
  const factory = schema.params.some((p) => p.name === 'requires_grad');
  schema.params = schema.params.filter((p) => p.name !== 'requires_grad');
  if (spec.doc.trim().length < 10) fail(spec, 'needs a doc');
  const formulas: Formula[] = [];
  for (const [key, text] of Object.entries(spec.grad ?? {})) {
    const targets = key.split(',').map((name) => {
      const param = schema.params.find((p) => p.name === name.trim());
      if (!param) return fail(spec, `gradient of unknown parameter ${name}`);
      return param;
    });
    formulas.push({ targets, text });
  }
  const differentiable = schema.params.some((p) => p.kind === 'Tensor' || p.kind === 'TensorList');
  const returnsTensor = schema.returns.some((r) => r.kind === 'Tensor' || r.kind === 'TensorList');
  const settled = spec.composite || spec.nondifferentiable || formulas.length > 0 || spec.pointwise?.type === 'compare';
  if (differentiable && returnsTensor && !settled)
    fail(spec, 'declares neither grad nor nondifferentiable nor composite');
  return {
    spec,
    schema,
    formulas,
    node: spec.node ?? `${camel(schema.name)}Backward0`,
    nodeClass: `${camel(schema.name)}${schema.name.endsWith('_') ? 'InPlace' : ''}${schema.overload ? `_${schema.overload}` : ''}Node`,
    factory,
    view: schema.params[0]?.aliased ?? false,
    mutating: schema.params[0]?.mutated ?? false,
    scalars: schema.params.filter((p) => VALUES.has(p.kind)),
    tensors: schema.params.filter((p) => p.kind === 'Tensor'),
  };
}

function inplace(base: OpModel): OpModel {
  const [self, ...rest] = base.schema.params;
  if (self?.name !== 'self') fail(base.spec, 'in-place needs self');
  return {
    ...base,
    inplaceOf: base,
    schema: { ...base.schema, name: `${base.schema.name}_`, params: [{ ...self, mutated: true }, ...rest] },
    view: false,
    mutating: true,
  };
}

/** All ops, in-place forms after their functional ones. */
export function buildModels(ops: Op[]): OpModel[] {
  const models = ops.flatMap((spec) => {
    const base = model(spec);
    return spec.inplace ? [base, inplace(base)] : [base];
  });
  const seen = new Set<string>();
  const home = new Map<string, string>();
  for (const m of models) {
    const { name, overload } = m.schema;
    const key = `${name}.${overload}`;
    if (seen.has(key)) fail(m.spec, `declared twice (${key})`);
    seen.add(key);
    const family = home.get(name) ?? m.spec.family;
    if (family !== m.spec.family) fail(m.spec, `its overloads are in family ${family}`);
    home.set(name, family);
  }
  return models;
}
