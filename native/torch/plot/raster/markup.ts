/** Reads the SVG that figures are written as. Only that: neither entities beyond XML's own, nor style sheets. */

export interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name]!);

/** The outermost element of a document. */
export function parse(markup: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const [, end, name, inside, empty, text] of markup.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>|([^<]+)/g)) {
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescaped(text);
    else if (end) open.pop();
    else {
      const attributes: Record<string, string> = {};
      for (const [, key, value] of inside!.matchAll(/([\w-]+)="([^"]*)"/g)) attributes[key!] = unescaped(value!);
      const node: Node = { name: name!, attributes, children: [], text: '' };
      parent.children.push(node);
      if (!empty) open.push(node);
    }
  }
  return root.children[0]!;
}
