/** What makes a TypeScript or JavaScript file a model script, for host, language server and TypeScript plugin alike. */

const MARKER = /^[ \t]*\/\/[ \t]*%%(?!%)/m;
const IMPORT =
  /\b(?:from|import)\s*\(?\s*['"]tensorpad(?:\/[\w/-]+)?['"]|\brequire\(\s*['"]tensorpad(?:\/[\w/-]+)?['"]/;

/** True for a script that has cells or imports tensorpad. */
export function isModelScript(text: string): boolean {
  return MARKER.test(text) || IMPORT.test(text);
}
