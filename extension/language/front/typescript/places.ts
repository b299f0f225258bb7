import type ts from 'typescript';
import type { Range, Word } from '../../ir/nodes';

/** The characters of a node, comments before it left out. */
export function range(node: ts.Node, source: ts.SourceFile): Range {
  return { start: node.getStart(source), end: node.end };
}

export function word(node: ts.Identifier | ts.PrivateIdentifier | ts.StringLiteral, source: ts.SourceFile): Word {
  return { text: node.text, start: node.getStart(source), end: node.end };
}

/** A type as it is written. */
export function annotation(type: ts.TypeNode | undefined, source: ts.SourceFile): string | undefined {
  return type && source.text.slice(type.getStart(source), type.end);
}
