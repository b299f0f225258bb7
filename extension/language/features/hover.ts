/** Hover: what the last run saw of the expression under the cursor, else what the script states. */
import ts from 'typescript';
import type { Evaluator } from '../constants/evaluator';
import type { TensorValue } from '../constants/values';
import type { PlacedFact } from '../facts/match';
import type { Script } from '../front/script';
import { describeConstant, describeFact } from './describe';

export interface HoverText {
  start: number;
  end: number;
  markdown: string;
}

export interface Knowledge {
  script: Script;
  facts: readonly PlacedFact[];
  constants: Evaluator;
}

/** The text of the hover at an offset, if there is anything to say. */
export function hoverAt(knowledge: Knowledge, offset: number): HoverText | undefined {
  const { script, facts } = knowledge;
  const token = script.tokenAt(offset);
  if (!ts.isIdentifier(token) && token.kind !== ts.SyntaxKind.ThisKeyword && token.kind !== ts.SyntaxKind.NewKeyword) {
    return undefined;
  }
  const nodes = meant(token);
  for (const node of nodes) {
    const fact = factOf(facts, node.getStart(script.source), node.end);
    if (fact) return { ...rangeOf(node, script), markdown: describeFact(fact) };
  }
  const written = ts.isIdentifier(token) && lastWrite(knowledge, token);
  if (written) return { ...rangeOf(token, script), markdown: describeFact(written) };
  for (const node of nodes) {
    const value = constantOf(knowledge.constants, node);
    if (value) return { ...rangeOf(node, script), markdown: describeConstant(node.getText(script.source), value) };
  }
  return undefined;
}

/**
 * The expressions a token may mean, smallest first: a name itself; `this.fc1` for `fc1`; the call whose callee ends in
 * the name; `new Linear(…)` for `Linear`.
 */
function meant(token: ts.Node): ts.Node[] {
  const nodes = [token];
  let node = token;
  for (;;) {
    const { parent } = node;
    const isName = ts.isPropertyAccessExpression(parent) && parent.name === node;
    const isCallee = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node;
    const isNew = node.kind === ts.SyntaxKind.NewKeyword && ts.isNewExpression(parent);
    const isWrapped = ts.isNonNullExpression(parent);
    if (!isName && !isCallee && !isNew && !isWrapped) return nodes;
    nodes.push(parent);
    // The result of a call is another thing than the callee: `f(x)(y)` is not what `f` means.
    if (isCallee || isNew) return nodes;
    node = parent;
  }
}

function factOf(facts: readonly PlacedFact[], start: number, end: number): PlacedFact | undefined {
  return facts.find((fact) => fact.start === start && fact.end === end);
}

/** What a variable was last given before this place, else anywhere. */
function lastWrite({ script, facts }: Knowledge, name: ts.Identifier): PlacedFact | undefined {
  const symbol = script.symbol(name);
  if (!symbol) return undefined;
  const written = script
    .writesTo(symbol)
    .map((write) => factOf(facts, write.getStart(script.source), write.end))
    .filter((fact) => fact !== undefined);
  return written.findLast((fact) => fact.start <= name.getStart(script.source)) ?? written[0];
}

function constantOf(constants: Evaluator, node: ts.Node): TensorValue | undefined {
  const expression = declared(node) ?? (isValue(node) ? node : undefined);
  const value = expression && constants.value(expression);
  return value?.kind === 'tensor' ? value : undefined;
}

/** The name of a variable that is being declared is evaluated like a use of it. */
function declared(node: ts.Node): ts.Expression | undefined {
  return ts.isIdentifier(node) && ts.isVariableDeclaration(node.parent) && node.parent.name === node ? node : undefined;
}

function isValue(node: ts.Node): node is ts.Expression {
  if (!ts.isExpression(node)) return false;
  // `fc1` of `this.fc1`, and the keys of options, are no values by themselves.
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !ts.isPropertyAssignment(parent) || parent.initializer === node;
}

function rangeOf(node: ts.Node, script: Script): { start: number; end: number } {
  return { start: node.getStart(script.source), end: node.end };
}
