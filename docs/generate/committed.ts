/** The committed pages, and the examples in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../api');

export interface CommittedExample {
  page: string;
  title: string;
  script: string;
  output: string;
}

export const committedPages = (): Map<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/** Every block of TypeScript that a block of text follows, with the heading it stands under. */
export function examples(): CommittedExample[] {
  return [...committedPages()].flatMap(([page, text]) =>
    text.split(/^## /m).flatMap((section) => {
      const title = section.slice(0, section.indexOf('\n'));
      const blocks = section.matchAll(/```ts\n([^`]*)\n```\n\n```text\n([\s\S]*?)\n```/g);
      return [...blocks].map(([, script, output]) => ({ page, title, script: script!, output: output! }));
    }),
  );
}
