import ts from 'typescript';
import type { ClassMember, ClassNode, FunctionNode, Parameter, Statement } from '../../ir/nodes';
import { expression } from './expressions';
import { pattern } from './patterns';
import { annotation, range, word } from './places';
import { statements } from './statements';

/** Functions, arrows, methods and accessors alike. */
export function functionOf(node: ts.FunctionLikeDeclaration, source: ts.SourceFile): FunctionNode {
  const { name, body } = node;
  return {
    kind: 'function',
    name: name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? word(name, source) : undefined,
    parameters: node.parameters
      .filter((parameter) => !isThis(parameter))
      .map((parameter) => parameterOf(parameter, source)),
    body: bodyOf(body, source),
    arrow: ts.isArrowFunction(node),
    async: has(node, ts.SyntaxKind.AsyncKeyword),
    generator: 'asteriskToken' in node && node.asteriskToken !== undefined,
    ...range(node, source),
  };
}

function bodyOf(body: ts.Block | ts.Expression | undefined, source: ts.SourceFile): Statement[] {
  if (!body) return [];
  if (ts.isBlock(body)) return statements(body.statements, source);
  return [{ kind: 'return', value: expression(body, source), ...range(body, source) }];
}

function parameterOf(node: ts.ParameterDeclaration, source: ts.SourceFile): Parameter {
  return {
    target: pattern(node.name, source),
    fallback: node.initializer && expression(node.initializer, source),
    rest: node.dotDotDotToken !== undefined,
    type: annotation(node.type, source),
    field: ts.isParameterPropertyDeclaration(node, CONSTRUCTOR),
    ...range(node, source),
  };
}

/** Trees are made without links to parents; a modifier is only ever written on a constructor's parameter. */
const CONSTRUCTOR = { kind: ts.SyntaxKind.Constructor } as ts.Node;

/** `this` as first parameter is a type, no argument. */
function isThis({ name }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && name.text === 'this';
}

export function classOf(node: ts.ClassLikeDeclaration, source: ts.SourceFile): ClassNode {
  const extended = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  return {
    kind: 'class',
    name: node.name && word(node.name, source),
    base: extended && expression(extended.expression, source),
    members: node.members.flatMap((member) => memberOf(member, source)),
    ...range(node, source),
  };
}

function memberOf(node: ts.ClassElement, source: ts.SourceFile): ClassMember[] {
  const { name } = node;
  const written = name && !ts.isComputedPropertyName(name) && 'text' in name ? name : undefined;
  const common = {
    name: written && { text: written.text, ...range(written, source) },
    key: name && ts.isComputedPropertyName(name) ? expression(name.expression, source) : undefined,
    static: has(node, ts.SyntaxKind.StaticKeyword),
    type: ts.isPropertyDeclaration(node) ? annotation(node.type, source) : undefined,
    ...range(node, source),
  };
  if (ts.isPropertyDeclaration(node)) {
    // A field without a value says nothing at run time.
    if (has(node, ts.SyntaxKind.DeclareKeyword)) return [];
    const value = node.initializer && expression(node.initializer, source);
    return [{ role: 'field', function: undefined, value, ...common }];
  }
  if (ts.isClassStaticBlockDeclaration(node)) {
    const body = statements(node.body.statements, source);
    const run = { kind: 'function', name: undefined, parameters: [], body, arrow: false } as const;
    const block = { ...run, async: false, generator: false, ...range(node, source) };
    return [{ role: 'block', function: block, value: undefined, ...common, static: true }];
  }
  const role = ROLES.get(node.kind);
  if (!role || !('body' in node) || !node.body) return [];
  const method = functionOf(node as ts.FunctionLikeDeclaration, source);
  return [{ role, function: { ...method, name: common.name && { ...common.name } }, value: undefined, ...common }];
}

const ROLES = new Map<ts.SyntaxKind, ClassMember['role']>([
  [ts.SyntaxKind.MethodDeclaration, 'method'],
  [ts.SyntaxKind.GetAccessor, 'getter'],
  [ts.SyntaxKind.SetAccessor, 'setter'],
  [ts.SyntaxKind.Constructor, 'constructor'],
]);

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);
}
