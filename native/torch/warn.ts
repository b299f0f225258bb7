/** Python's warnings: on stderr, each text once. */

const given = new Set<string>();

export function warn(message: string, category = 'UserWarning'): void {
  const text = `${category}: ${message}`;
  if (given.has(text)) return;
  given.add(text);
  console.warn(text);
}
