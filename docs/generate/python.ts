/** Examples as Python, so that the real PyTorch can run them: the few forms of JavaScript they are written in. */
import ts from 'typescript';
import { parse } from './script';

const WORDS: Record<string, string> = { true: 'True', false: 'False', null: 'None', undefined: 'None', this: 'self' };

/** What only JavaScript has, or what Python writes in another way altogether. */
const FOREIGN =
  /^(vision|safetensors|numpy|require|String|Number|join|[A-Z]\w*Array|torch\.(no_grad|fork_rng|random\.fork_rng|inference_mode|autograd\.graph\.\w+|autograd\.is_anomaly\w+|tqdm|nn\.ModuleDict|enable_grad|memory_stats|empty_cache|Device|Complex\.\w+))$/;

class Untranslatable extends Error {}

function expression(node: ts.Expression): string {
  if (
    FOREIGN.test(ts.isPropertyAccessExpression(node) ? node.name.text : node.getText()) ||
    FOREIGN.test(node.getText())
  )
    throw new Untranslatable(node.getText());
  if (ts.isNonNullExpression(node)) return expression(node.expression);
  if (ts.isParenthesizedExpression(node)) return `(${expression(node.expression)})`;
  if (ts.isIdentifier(node)) return WORDS[node.text] ?? node.text;
  if (ts.isStringLiteral(node)) return JSON.stringify(node.text);
  if (ts.isNumericLiteral(node)) return node.getText();
  if (ts.isBigIntLiteral(node)) return node.getText().slice(0, -1);
  if (WORDS[node.getText()]) return WORDS[node.getText()]!;
  if (ts.isPrefixUnaryExpression(node)) return `${ts.tokenToString(node.operator)}${expression(node.operand)}`;
  if (ts.isArrayLiteralExpression(node)) return `[${node.elements.map(expression).join(', ')}]`;
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'length') return `len(${expression(node.expression)})`;
  if (ts.isPropertyAccessExpression(node)) return `${expression(node.expression)}.${node.name.text}`;
  if (ts.isElementAccessExpression(node))
    return `${expression(node.expression)}[${expression(node.argumentExpression)}]`;
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText().replace('===', '==');
    if (!/^[-+*/<>=%|&]+$/.test(operator)) throw new Untranslatable(node.getText());
    return `${expression(node.left)} ${operator} ${expression(node.right)}`;
  }
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
    return `lambda ${node.parameters.map((p) => p.name.getText()).join(', ')}: ${expression(node.body)}`;
  if (ts.isNewExpression(node)) return call(node.expression, node.arguments ?? []);
  if (ts.isCallExpression(node)) return call(node.expression, node.arguments);
  throw new Untranslatable(node.getText());
}

const SLICE = /^-?\d*:(-?\d*(:-?\d*)?)?$/;

/** `'1, :'` and the other arguments of `at` as what Python has between brackets. */
const indexText = (node: ts.Expression) =>
  ts.isStringLiteral(node) && (SLICE.test(node.text) || /^[\d:., -]+$/.test(node.text)) ? node.text : expression(node);

function call(callee: ts.Expression, args: readonly ts.Expression[]): string {
  const name = callee.getText();
  if (name === 'torch.Complex') return `complex(${args.map(expression).join(', ')})`;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'at')
    return `${expression(callee.expression)}[${args.map(indexText).join(', ')}]`;
  const given = args.flatMap((arg) => {
    if (!ts.isObjectLiteralExpression(arg)) return [expression(arg)];
    return arg.properties.map((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return `${property.name.text}=${property.name.text}`;
      if (!ts.isPropertyAssignment(property)) throw new Untranslatable(arg.getText());
      return `${property.name.getText()}=${expression(property.initializer)}`;
    });
  });
  return `${name === 'console.log' ? 'show' : expression(callee)}(${given.join(', ')})`;
}

function statement(node: ts.Statement, indent: string): string[] {
  if (ts.isExpressionStatement(node)) {
    const { expression: inner } = node;
    return [`${indent}${expression(inner)}`];
  }
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((d) => {
      if (ts.isObjectBindingPattern(d.name)) throw new Untranslatable(d.getText());
      const names = ts.isArrayBindingPattern(d.name)
        ? d.name.elements.map((e) => e.getText()).join(', ')
        : d.name.getText();
      return `${indent}${names} = ${expression(d.initializer!)}`;
    });
  if (ts.isForOfStatement(node)) {
    const declaration = (node.initializer as ts.VariableDeclarationList).declarations[0]!;
    const names = declaration.name.getText().replaceAll(/[[\]]/g, '');
    const body = ts.isBlock(node.statement) ? [...node.statement.statements] : [node.statement];
    return [
      `${indent}for ${names} in ${expression(node.expression)}:`,
      ...body.flatMap((s) => statement(s, `${indent}    `)),
    ];
  }
  throw new Untranslatable(node.getText());
}

/** The script in Python, or nothing when it uses a form that has no counterpart. */
export function toPython(script: string): string | undefined {
  try {
    return parse(script)
      .statements.flatMap((node) => statement(node, ''))
      .join('\n');
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}
