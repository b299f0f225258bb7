import ts from 'typescript';
import type { BinaryOperator, Entry, Expression, LogicalOperator, Spread, UnaryOperator } from '../../ir/nodes';
import { classOf, functionOf } from './declarations';
import { keyOf, pattern } from './patterns';
import { range, word } from './places';

export function expression(node: ts.Expression, source: ts.SourceFile): Expression {
  const place = range(node, source);
  const inner = (part: ts.Expression) => expression(part, source);
  switch (node.kind) {
    case ts.SyntaxKind.NumericLiteral:
      return { kind: 'literal', value: Number((node as ts.NumericLiteral).text), ...place };
    case ts.SyntaxKind.BigIntLiteral:
      return { kind: 'literal', value: bigint((node as ts.BigIntLiteral).text), ...place };
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return { kind: 'literal', value: (node as ts.StringLiteralLike).text, ...place };
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
      return { kind: 'literal', value: node.kind === ts.SyntaxKind.TrueKeyword, ...place };
    case ts.SyntaxKind.NullKeyword:
      return { kind: 'literal', value: null, ...place };
    case ts.SyntaxKind.OmittedExpression:
      return { kind: 'literal', value: undefined, ...place };
    case ts.SyntaxKind.Identifier:
      return { kind: 'name', name: (node as ts.Identifier).text, ...place };
    case ts.SyntaxKind.ThisKeyword:
      return { kind: 'this', ...place };
    case ts.SyntaxKind.SuperKeyword:
      return { kind: 'super', ...place };
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.NonNullExpression: {
      const { expression, type } = node as ts.AsExpression;
      const operand = inner(expression);
      // What a lookup gives is promised to be there.
      const present = operand.kind === 'call' && (type === undefined || !ts.isUnionTypeNode(type));
      return present ? { kind: 'unary', operator: 'present', operand, ...place } : operand;
    }
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.SatisfiesExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.ExpressionWithTypeArguments:
      return inner((node as ts.ParenthesizedExpression).expression);
    case ts.SyntaxKind.PropertyAccessExpression: {
      const { expression: object, name, questionDotToken } = node as ts.PropertyAccessExpression;
      const optional = questionDotToken !== undefined;
      return { kind: 'member', object: inner(object), name: word(name, source), optional, ...place };
    }
    case ts.SyntaxKind.ElementAccessExpression: {
      const { expression: object, argumentExpression, questionDotToken } = node as ts.ElementAccessExpression;
      const optional = questionDotToken !== undefined;
      return { kind: 'index', object: inner(object), index: inner(argumentExpression), optional, ...place };
    }
    case ts.SyntaxKind.CallExpression: {
      const { expression: callee, arguments: args, questionDotToken } = node as ts.CallExpression;
      const optional = questionDotToken !== undefined;
      return { kind: 'call', callee: inner(callee), args: args.map(inner), optional, ...place };
    }
    case ts.SyntaxKind.NewExpression: {
      const { expression: callee, arguments: args = [] } = node as ts.NewExpression;
      return { kind: 'new', callee: inner(callee), args: args.map(inner), ...place };
    }
    case ts.SyntaxKind.SpreadElement:
      return { kind: 'spread', value: inner((node as ts.SpreadElement).expression), ...place };
    case ts.SyntaxKind.ArrayLiteralExpression:
      return { kind: 'array', items: (node as ts.ArrayLiteralExpression).elements.map(inner), ...place };
    case ts.SyntaxKind.ObjectLiteralExpression:
      return { kind: 'record', entries: entries(node as ts.ObjectLiteralExpression, source), ...place };
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
      return functionOf(node as ts.ArrowFunction, source);
    case ts.SyntaxKind.ClassExpression:
      return classOf(node as ts.ClassExpression, source);
    case ts.SyntaxKind.PrefixUnaryExpression: {
      const { operator, operand } = node as ts.PrefixUnaryExpression;
      const step = STEPS.get(operator);
      if (step) return { kind: 'update', target: inner(operand), step, prefix: true, ...place };
      const sign = UNARY.get(operator);
      if (!sign) return { kind: 'opaque', parts: [inner(operand)], ...place };
      // A negative number is a number.
      if (sign === '-' && ts.isNumericLiteral(operand))
        return { kind: 'literal', value: -Number(operand.text), ...place };
      return { kind: 'unary', operator: sign, operand: inner(operand), ...place };
    }
    case ts.SyntaxKind.PostfixUnaryExpression: {
      const { operator, operand } = node as ts.PostfixUnaryExpression;
      return { kind: 'update', target: inner(operand), step: STEPS.get(operator) ?? 1, prefix: false, ...place };
    }
    case ts.SyntaxKind.TypeOfExpression:
    case ts.SyntaxKind.VoidExpression:
    case ts.SyntaxKind.DeleteExpression: {
      const operator = ts.isTypeOfExpression(node) ? 'typeof' : ts.isVoidExpression(node) ? 'void' : 'delete';
      return { kind: 'unary', operator, operand: inner((node as ts.TypeOfExpression).expression), ...place };
    }
    case ts.SyntaxKind.BinaryExpression:
      return binary(node as ts.BinaryExpression, source);
    case ts.SyntaxKind.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      return {
        kind: 'conditional',
        test: inner(condition),
        whenTrue: inner(whenTrue),
        whenFalse: inner(whenFalse),
        ...place,
      };
    }
    case ts.SyntaxKind.TemplateExpression: {
      const { head, templateSpans } = node as ts.TemplateExpression;
      const texts = [head.text, ...templateSpans.map(({ literal }) => literal.text)];
      return { kind: 'template', texts, values: templateSpans.map((span) => inner(span.expression)), ...place };
    }
    case ts.SyntaxKind.AwaitExpression:
      return { kind: 'await', value: inner((node as ts.AwaitExpression).expression), ...place };
    case ts.SyntaxKind.YieldExpression: {
      const { expression: value, asteriskToken } = node as ts.YieldExpression;
      return { kind: 'yield', value: value && inner(value), each: asteriskToken !== undefined, ...place };
    }
    case ts.SyntaxKind.TaggedTemplateExpression: {
      // A call with the texts, then the values.
      const { tag, template } = node as ts.TaggedTemplateExpression;
      const spans = ts.isTemplateExpression(template) ? template.templateSpans : [];
      const head = ts.isTemplateExpression(template) ? template.head : template;
      const items = [head, ...spans.map(({ literal }) => literal)].map(
        (text): Expression => ({ kind: 'literal', value: text.text, ...range(text, source) }),
      );
      const texts: Expression = { kind: 'array', items, ...range(template, source) };
      const values = spans.map((span) => inner(span.expression));
      return { kind: 'call', callee: inner(tag), args: [texts, ...values], optional: false, ...place };
    }
    case ts.SyntaxKind.RegularExpressionLiteral: {
      const { text } = node as ts.RegularExpressionLiteral;
      const end = text.lastIndexOf('/');
      const parts = [text.slice(1, end), text.slice(end + 1)];
      const args = parts.map((value): Expression => ({ kind: 'literal', value, ...place }));
      return { kind: 'new', callee: { kind: 'name', name: 'RegExp', ...place }, args, ...place };
    }
    default:
      return { kind: 'opaque', parts: [], ...place };
  }
}

function binary(node: ts.BinaryExpression, source: ts.SourceFile): Expression {
  const place = range(node, source);
  const { left, right } = node;
  const sign = node.operatorToken.getText(source);
  if (isAssignment(node.operatorToken.kind)) {
    const operator = sign === '=' ? undefined : (sign.slice(0, -1) as BinaryOperator | LogicalOperator);
    return { kind: 'assign', target: pattern(left, source), operator, value: expression(right, source), ...place };
  }
  const operands = { left: expression(left, source), right: expression(right, source), ...place };
  if (sign === '&&' || sign === '||' || sign === '??') return { kind: 'logical', operator: sign, ...operands };
  const loose = sign === '==' || sign === '!=';
  return {
    kind: 'binary',
    operator: (STRICT.get(sign) ?? sign) as BinaryOperator,
    ...operands,
    ...(loose && { loose }),
  };
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function entries(node: ts.ObjectLiteralExpression, source: ts.SourceFile): (Entry | Spread)[] {
  return node.properties.map((property): Entry | Spread => {
    const place = range(property, source);
    if (ts.isSpreadAssignment(property))
      return { kind: 'spread', value: expression(property.expression, source), ...place };
    const key = keyOf(property.name, source);
    if (ts.isPropertyAssignment(property))
      return { kind: 'entry', key, value: expression(property.initializer, source), ...place };
    if (ts.isShorthandPropertyAssignment(property))
      return { kind: 'entry', key, value: expression(property.name, source), ...place };
    if (ts.isMethodDeclaration(property)) return { kind: 'entry', key, value: functionOf(property, source), ...place };
    if (ts.isGetAccessor(property))
      return { kind: 'entry', key, value: functionOf(property, source), getter: true, ...place };
    return { kind: 'entry', key, value: { kind: 'opaque', parts: [], ...place }, ...place };
  });
}

function bigint(text: string): bigint | undefined {
  try {
    return BigInt(text.replace(/n$/, ''));
  } catch {
    return undefined;
  }
}

const STRICT: ReadonlyMap<string, string> = new Map([
  ['===', '=='],
  ['!==', '!='],
]);
const STEPS: ReadonlyMap<ts.SyntaxKind, 1 | -1> = new Map([
  [ts.SyntaxKind.PlusPlusToken, 1],
  [ts.SyntaxKind.MinusMinusToken, -1],
]);
const UNARY: ReadonlyMap<ts.SyntaxKind, UnaryOperator> = new Map([
  [ts.SyntaxKind.MinusToken, '-'],
  [ts.SyntaxKind.PlusToken, '+'],
  [ts.SyntaxKind.ExclamationToken, '!'],
  [ts.SyntaxKind.TildeToken, '~'],
]);
