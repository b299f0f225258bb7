/** Parses PyTorch's signature strings, as `sum(Tensor self, int[1]? dim=None, bool keepdim=False) -> Tensor`. */

export type Kind =
  | 'Tensor'
  | 'TensorList'
  | 'int'
  | 'int[]'
  | 'float'
  | 'float[]'
  | 'bool'
  | 'Scalar'
  | 'ScalarType'
  | 'Device'
  | 'MemoryFormat'
  | 'str'
  | 'Generator';

export interface Param {
  name: string;
  kind: Kind;
  optional: boolean;
  /** `int[2]` takes a single number too and repeats it. */
  length?: number;
  /** Source text of the default. */
  fallback?: string;
  keywordOnly: boolean;
  /** `Tensor(a!)`: written to. */
  mutated: boolean;
  /** `Tensor(a)`: the result may be a view of it. */
  aliased: boolean;
  /** `Tensor?[]`: some of the list may be missing. */
  holes?: true;
}

export interface Schema {
  name: string;
  overload: string;
  params: Param[];
  returns: { kind: 'Tensor' | 'TensorList' | 'int' | 'bool' | 'float' | 'Scalar' | 'void'; name?: string }[];
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((p) => p.trim()).filter((p) => p.length > 0);
}

const KINDS: Record<string, Kind> = {
  Tensor: 'Tensor',
  'Tensor[]': 'TensorList',
  int: 'int',
  'int[]': 'int[]',
  float: 'float',
  'float[]': 'float[]',
  bool: 'bool',
  Scalar: 'Scalar',
  ScalarType: 'ScalarType',
  Device: 'Device',
  MemoryFormat: 'MemoryFormat',
  str: 'str',
  Generator: 'Generator',
};

function parseParam(text: string, keywordOnly: boolean, schema: string): Param {
  const match = /^([A-Za-z]+)(\([a-z]!?\))?(\?(?=\[))?(\[\d*\])?(\?)?\s+(\w+)(?:=(.*))?$/.exec(text);
  if (!match) throw new Error(`cannot read parameter "${text}" of ${schema}`);
  const [, base, alias, holes, list, optional, name, fallback] = match;
  const kind = KINDS[base + (list ? '[]' : '')];
  if (!kind) throw new Error(`unknown type in "${text}" of ${schema}`);
  const length = list && list.length > 2 ? Number(list.slice(1, -1)) : undefined;
  return {
    name: name!,
    kind,
    optional: optional !== undefined,
    ...(length === undefined ? {} : { length }),
    ...(fallback === undefined ? {} : { fallback }),
    keywordOnly,
    mutated: alias?.includes('!') ?? false,
    aliased: alias !== undefined && !alias.includes('!'),
    ...(holes ? { holes: true } : {}),
  };
}

export function parseSchema(text: string): Schema {
  const arrow = text.lastIndexOf('->');
  const open = text.indexOf('(');
  if (arrow < 0 || open < 0) throw new Error(`not a schema: ${text}`);
  const [name, overload] = text.slice(0, open).split('.') as [string, string | undefined];
  const inside = text.slice(open + 1, text.lastIndexOf(')', arrow));
  let keywordOnly = false;
  const params: Param[] = [];
  for (const part of splitTop(inside)) {
    if (part === '*') keywordOnly = true;
    else params.push(parseParam(part, keywordOnly, text));
  }
  let result = text.slice(arrow + 2).trim();
  if (result === '()') return { name, overload: overload ?? '', params, returns: [{ kind: 'void' }] };
  if (result.startsWith('(')) result = result.slice(1, -1);
  const returns = splitTop(result).map((part) => {
    const [type, label] = part.split(/\s+/) as [string, string | undefined];
    const bare = type.replace(/\([a-z]!?\)/, '');
    const kind = bare === 'Tensor[]' ? 'TensorList' : (bare as Schema['returns'][number]['kind']);
    return label ? { kind, name: label } : { kind };
  });
  return { name, overload: overload ?? '', params, returns };
}
