import type { Param, Schema } from './schema';

/** C++ type a parameter has in the generated functions. */
export function cppType(p: Param): string {
  const optional = (type: string) => (p.optional ? `const std::optional<${type}>&` : `const ${type}&`);
  const value = (type: string) => (p.optional ? `std::optional<${type}>` : type);
  switch (p.kind) {
    case 'Tensor':
      return 'const Tensor&';
    case 'TensorList':
      return 'const TensorList&';
    case 'int[]':
      return optional('Dims');
    case 'float[]':
      return optional('std::vector<double>');
    case 'Scalar':
      return optional('Scalar');
    case 'str':
      return optional('std::string');
    case 'int':
      return value('int64_t');
    case 'float':
      return value('double');
    case 'bool':
      return value('bool');
    case 'ScalarType':
      return value('DType');
    case 'Device':
      return value('Device');
    case 'MemoryFormat':
      return value('MemoryFormat');
    case 'Generator':
      return 'Generator*';
  }
}

/** The same without reference and const, for members. */
export function cppValueType(p: Param): string {
  return cppType(p)
    .replace(/^const /, '')
    .replace(/&$/, '');
}

/** C++ text of a parameter's default. */
export function cppDefault(p: Param): string | undefined {
  const text = p.fallback;
  if (text === undefined) return undefined;
  if (text === 'None') {
    if (p.kind === 'Tensor') return 'Tensor()';
    return p.kind === 'Generator' ? 'nullptr' : 'std::nullopt';
  }
  if (text === 'True' || text === 'False')
    return p.kind === 'Scalar' ? `Scalar(${text === 'True'})` : text.toLowerCase();
  if (p.kind === 'Scalar') return `Scalar(${text})`;
  if (p.kind === 'MemoryFormat') return `MemoryFormat::${camel(text.replace('_format', ''))}`;
  if (p.kind === 'str') return `std::string(${text.replaceAll("'", '"')})`;
  if (p.kind === 'int[]') {
    const items = text.startsWith('[')
      ? text.slice(1, -1)
      : Array(p.length ?? 1)
          .fill(text)
          .join(', ');
    return `Dims{${items}}`;
  }
  return text;
}

export function cppReturn(schema: Schema): string {
  if (schema.returns.length > 1) return 'TensorList';
  switch (schema.returns[0]!.kind) {
    case 'Tensor':
      return 'Tensor';
    case 'TensorList':
      return 'TensorList';
    case 'int':
      return 'int64_t';
    case 'float':
      return 'double';
    case 'void':
      return 'void';
    case 'bool':
      return 'bool';
    case 'Scalar':
      return 'Scalar';
  }
}

export function cppParams(params: Param[], withDefaults: boolean): string {
  // A trailing run of defaults only: C++ has no named arguments.
  let firstDefault = params.length;
  while (firstDefault > 0 && params[firstDefault - 1]!.fallback !== undefined) firstDefault--;
  return params
    .map((p, i) => {
      const fallback = withDefaults && i >= firstDefault ? ` = ${cppDefault(p)}` : '';
      return `${cppType(p)} ${p.name}${fallback}`;
    })
    .join(', ');
}

export const camel = (name: string) =>
  name
    .split('_')
    .filter(Boolean)
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join('');
