/** Questions about the syntax tree, and the few expressions that instrumentation inserts. */
import ts from 'typescript';
import { SITE } from '../context';
import { type Kit, NAMES } from './names';

const { factory } = ts;

const name = (text: string): ts.Identifier => factory.createIdentifier(text);
const element = (index: number) => factory.createElementAccessExpression(name(NAMES.context), index);

export function call(callee: string, args: ts.Expression[] = []): ts.Expression {
  return factory.createCallExpression(name(callee), undefined, args);
}

export function kitProperty(key: keyof Kit): ts.Expression {
  return factory.createPropertyAccessExpression(name(NAMES.kit), key);
}

export function callKit(key: keyof Kit, args: ts.Expression[] = []): ts.Expression {
  return factory.createCallExpression(kitProperty(key), undefined, args);
}

/** `__c[0] && __g()` */
export function guardExpression(): ts.Expression {
  return factory.createLogicalAnd(element(0), call(NAMES.guard));
}

/** `__c[1] = site` */
export function storeSite(site: number): ts.Expression {
  return factory.createAssignment(element(SITE), factory.createNumericLiteral(site));
}

/** `(a, b, c)` */
export function sequence(expressions: ts.Expression[]): ts.Expression {
  const [first, ...rest] = expressions;
  if (rest.length === 0) return first!;
  return factory.createParenthesizedExpression(rest.reduce((left, right) => factory.createComma(left, right), first!));
}

/** Types and declarations that leave nothing behind. */
export function isErased(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) return false;
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    hasModifier(node, ts.SyntaxKind.DeclareKeyword)
  );
}

export function hasModifier(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}

export function isExported(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

export function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

/** Parts of a statement that are evaluated before anything nested in it gets a site of its own. */
export function heads(statement: ts.Statement): ts.Node[] {
  if (ts.isIfStatement(statement) || ts.isSwitchStatement(statement)) return [statement.expression];
  if (ts.isForOfStatement(statement) || ts.isForInStatement(statement)) return [statement.expression];
  if (ts.isForStatement(statement)) return statement.initializer ? [statement.initializer] : [];
  if (ts.isLabeledStatement(statement)) return heads(statement.statement);
  const nested = ts.isBlock(statement) || ts.isTryStatement(statement) || ts.isIterationStatement(statement, false);
  return nested || isErased(statement) || ts.isImportDeclaration(statement) ? [] : [statement];
}

/** True if evaluating `node` may run an operation: a call or a property read outside nested functions. */
export function computes(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || isErased(node) || ts.isEnumDeclaration(node)) return false;
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPropertyAccessExpression(node)) return true;
  if (ts.isTaggedTemplateExpression(node) || ts.isElementAccessExpression(node)) return true;
  return ts.forEachChild(node, computes) ?? false;
}

/** True if the identifier `text` occurs anywhere in `node`. */
export function mentions(node: ts.Node, text: string): boolean {
  if (ts.isIdentifier(node)) return node.text === text;
  return ts.forEachChild(node, (child) => mentions(child, text)) ?? false;
}

export function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

export function isImportCall(node: ts.Node): node is ts.ImportCall {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

export function isImportMeta(node: ts.Node): boolean {
  return ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword;
}

/** Calls, `new` and `await`: what gets a probe wherever it occurs. */
export function isProbed(node: ts.Expression): node is ts.CallExpression | ts.NewExpression | ts.AwaitExpression {
  if (ts.isNewExpression(node) || ts.isAwaitExpression(node)) return true;
  if (!ts.isCallExpression(node) || isInsideChain(node) || isImportCall(node)) return false;
  return node.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

function isChainLink(node: ts.Node): node is ts.OptionalChain & { questionDotToken?: ts.QuestionDotToken } {
  return ts.isOptionalChain(node);
}

/** A link of `a?.b.c` that is not the last one: wrapping it would break the chain's short cut. */
export function isInsideChain(node: ts.Node): boolean {
  const parent = node.parent as ts.Node;
  return ts.isOptionalChain(node) && isChainLink(parent) && parent.expression === node && !parent.questionDotToken;
}

/** The name or `this` that a chain of property reads starts with. */
export function rootOf(node: ts.Expression): ts.Identifier | ts.ThisExpression | undefined {
  if (ts.isIdentifier(node)) return node;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return node as ts.ThisExpression;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isNonNullExpression(node))
    return rootOf(node.expression);
  return undefined;
}

/** The expression inside parentheses, type assertions and `!`. */
export function core(node: ts.Expression): ts.Expression {
  const outer =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node);
  return outer ? core(node.expression) : node;
}

/** Functions and classes without a name take that of what they are assigned to, if nothing stands between. */
export function isAnonymousDefinition(node: ts.Expression): boolean {
  const inner = core(node);
  return ts.isArrowFunction(inner) || ts.isFunctionExpression(inner) || ts.isClassExpression(inner);
}
