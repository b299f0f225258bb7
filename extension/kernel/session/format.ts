import type { CellError, Frame } from '../../protocol/kernel';

/** An error as a terminal shows it, with 1-based `file:line:column`. */
export function formatError({ name, message, frames }: CellError): string {
  const head = message ? `${name}: ${message}` : name;
  return [head, ...frames.map((frame) => `    at ${formatFrame(frame)}`)].join('\n');
}

function formatFrame({ function: name, file, line, column }: Frame): string {
  const place = `${file}:${line + 1}:${column + 1}`;
  return name ? `${name} (${place})` : place;
}
