/** How Python writes values, for the texts of modules. */

/** Python's text of a number, boolean, string, null or tuple. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return value.length === 1 ? `(${python(value[0])},)` : `(${value.map(python).join(', ')})`;
  if (typeof value === 'number') return pythonNumber(value);
  return String(value);
}

/** Python changes to exponents below 1e-4 and from 1e16 on, and writes them with two digits. */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Python's text of a number that is a float there, though JavaScript cannot tell. */
export function float(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : pythonNumber(value);
}

/** A string as Python quotes it. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** `text` with every line but the first indented by two spaces. */
export function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
