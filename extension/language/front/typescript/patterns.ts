import ts from 'typescript';
import type { Expression, Pattern, PatternItem } from '../../ir/nodes';
import { expression } from './expressions';
import { range } from './places';

/** Where a declaration or an assignment puts its value. */
export function pattern(node: ts.BindingName | ts.Expression, source: ts.SourceFile): Pattern {
  if (ts.isObjectBindingPattern(node)) return recordBinding(node, source);
  if (ts.isArrayBindingPattern(node)) return arrayBinding(node, source);
  if (ts.isObjectLiteralExpression(node)) return recordTarget(node, source);
  if (ts.isArrayLiteralExpression(node)) return arrayTarget(node, source);
  const target = expression(node as ts.Expression, source);
  if (target.kind === 'name' || target.kind === 'member' || target.kind === 'index') return target;
  return { kind: 'opaque', parts: [target], ...range(node, source) };
}

function recordBinding(node: ts.ObjectBindingPattern, source: ts.SourceFile): Pattern {
  const rest = node.elements.find(({ dotDotDotToken }) => dotDotDotToken);
  return {
    kind: 'recordPattern',
    entries: node.elements
      .filter((element) => element !== rest)
      .map((element) => ({
        key: keyOf(element.propertyName ?? element.name, source),
        ...item(element.name, element.initializer, source),
      })),
    rest: rest && pattern(rest.name, source),
    ...range(node, source),
  };
}

function arrayBinding(node: ts.ArrayBindingPattern, source: ts.SourceFile): Pattern {
  const elements = node.elements.map((element) => (ts.isBindingElement(element) ? element : undefined));
  const rest = elements.find((element) => element?.dotDotDotToken);
  return {
    kind: 'arrayPattern',
    items: elements
      .filter((element) => element !== rest || !rest)
      .map((element) => element && item(element.name, element.initializer, source)),
    rest: rest && pattern(rest.name, source),
    ...range(node, source),
  };
}

function recordTarget(node: ts.ObjectLiteralExpression, source: ts.SourceFile): Pattern {
  const entries: (PatternItem & { key: Expression })[] = [];
  let rest: Pattern | undefined;
  for (const property of node.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      const { name, objectAssignmentInitializer } = property;
      entries.push({ key: keyOf(name, source), ...item(name, objectAssignmentInitializer, source) });
    } else if (ts.isPropertyAssignment(property)) {
      entries.push({ key: keyOf(property.name, source), ...target(property.initializer, source) });
    } else if (ts.isSpreadAssignment(property)) rest = pattern(property.expression, source);
  }
  return { kind: 'recordPattern', entries, rest, ...range(node, source) };
}

function arrayTarget(node: ts.ArrayLiteralExpression, source: ts.SourceFile): Pattern {
  const rest = node.elements.find(ts.isSpreadElement);
  return {
    kind: 'arrayPattern',
    items: node.elements
      .filter((element) => element !== rest || !rest)
      .map((element) => (ts.isOmittedExpression(element) ? undefined : target(element, source))),
    rest: rest && pattern(rest.expression, source),
    ...range(node, source),
  };
}

/** `x = 1` inside a pattern is a target with a fallback. */
function target(node: ts.Expression, source: ts.SourceFile): PatternItem {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return item(node.left, node.right, source);
  return item(node, undefined, source);
}

function item(
  name: ts.BindingName | ts.Expression,
  fallback: ts.Expression | undefined,
  source: ts.SourceFile,
): PatternItem {
  return { target: pattern(name, source), fallback: fallback && expression(fallback, source) };
}

/** The key of a property: what is written, as a literal, or what is computed. */
export function keyOf(name: ts.PropertyName | ts.BindingName, source: ts.SourceFile): Expression {
  const place = range(name, source);
  if (ts.isComputedPropertyName(name)) return expression(name.expression, source);
  const written = 'text' in name ? name.text : '';
  return { kind: 'literal', value: written, ...place };
}
