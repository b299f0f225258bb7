/** Inlay hints: the shape behind each name that is given a tensor. */
import ts from 'typescript';
import type { PlacedFact } from '../facts/match';
import type { Script } from '../front/script';
import { isAssignment } from '../front/script';
import { describeFact, hintFor } from './describe';

export interface ShapeHint {
  /** Offset behind the name. */
  at: number;
  label: string;
  tooltip: string;
}

/** The hints between two offsets, in the order of the text. */
export function shapeHints(script: Script, facts: readonly PlacedFact[], start: number, end: number): ShapeHint[] {
  const byPlace = new Map(facts.map((fact) => [`${fact.start}:${fact.end}`, fact]));
  const hints: ShapeHint[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end) return;
    for (const name of given(node)) {
      const fact = byPlace.get(`${name.getStart(script.source)}:${name.end}`);
      if (!fact || fact.fact.seen.length === 0 || name.end < start || name.end > end) continue;
      hints.push({ at: name.end, label: `: ${hintFor(fact.fact.seen)}`, tooltip: describeFact(fact) });
    }
    ts.forEachChild(node, visit);
  };
  visit(script.source);
  return hints.sort((a, b) => a.at - b.at);
}

/** The names that a node gives a value to. Parameters are left out: their shapes stand where they come from. */
function given(node: ts.Node): ts.Node[] {
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node))
    return ts.isIdentifier(node.name) ? [node.name] : [];
  if (ts.isBindingElement(node)) return ts.isIdentifier(node.name) && !isParameter(node) ? [node.name] : [];
  return ts.isBinaryExpression(node) && isAssignment(node) && isPlace(node.left) ? [node.left] : [];
}

function isPlace(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

function isParameter(node: ts.BindingElement): boolean {
  return ts.isParameter(ts.walkUpBindingElementsAndPatterns(node));
}
