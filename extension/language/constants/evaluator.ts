/**
 * Evaluates the expressions whose outcome the script states outright: literals, arithmetic on them, tensors made with
 * literal sizes, and variables that are given such a value once. Everything else is unknown.
 */
import ts from 'typescript';
import type { Script } from '../front/script';
import { Call, create } from './creators';
import { DTYPES, type Value } from './values';

const PACKAGE = 'tensorpad';
const NOTHING: ReadonlyMap<string, Value | undefined> = new Map();

export class Evaluator {
  private readonly known = new Map<ts.Node, Value | undefined>();
  private readonly defaultDtypeChanges: boolean;

  constructor(private readonly script: Script) {
    this.defaultDtypeChanges = /\bset_default_(dtype|tensor_type)\b/.test(script.text);
  }

  /** The value of an expression, if the text decides it. */
  value(node: ts.Expression): Value | undefined {
    if (this.known.has(node)) return this.known.get(node);
    // A value that depends on itself is unknown.
    this.known.set(node, undefined);
    const value = this.evaluate(node);
    this.known.set(node, value);
    return value;
  }

  private evaluate(node: ts.Expression): Value | undefined {
    if (ts.isNumericLiteral(node)) return { kind: 'number', value: Number(node.text) };
    if (node.kind === ts.SyntaxKind.TrueKeyword) return { kind: 'boolean', value: true };
    if (node.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'boolean', value: false };
    if (ts.isIdentifier(node)) return this.name(node);
    if (ts.isPrefixUnaryExpression(node)) return this.prefix(node);
    if (ts.isBinaryExpression(node)) return this.binary(node);
    if (ts.isPropertyAccessExpression(node)) return this.property(node);
    if (ts.isElementAccessExpression(node)) return this.element(node);
    if (ts.isCallExpression(node)) return this.call(node);
    if (ts.isArrayLiteralExpression(node)) return this.array(node);
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node)
    ) {
      return this.value(node.expression);
    }
    return undefined;
  }

  private name(node: ts.Identifier): Value | undefined {
    if (node.text === 'Infinity') return { kind: 'number', value: Number.POSITIVE_INFINITY };
    const symbol = this.script.symbol(node);
    const declaration = symbol?.declarations?.[0];
    if (!symbol || !declaration || symbol.declarations?.length !== 1) return undefined;
    if (ts.isNamespaceImport(declaration)) return fromPackage(declaration.parent.parent) ? member([]) : undefined;
    if (ts.isImportClause(declaration)) return fromPackage(declaration.parent) ? member([]) : undefined;
    if (ts.isImportSpecifier(declaration)) {
      const imported = (declaration.propertyName ?? declaration.name).text;
      return fromPackage(declaration.parent.parent.parent) ? memberOrDtype([imported]) : undefined;
    }
    if (this.script.writesTo(symbol).length !== 1 || this.script.isRedeclared(node.text)) return undefined;
    if (ts.isBindingElement(declaration)) return this.destructured(declaration);
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = this.value(declaration.initializer);
    return value?.kind === 'tensor' && this.changesShape(node.text) ? undefined : value;
  }

  /** In-place operations that give a tensor another shape. */
  private changesShape(name: string): boolean {
    const operations = 'resize_|resize_as_|squeeze_|unsqueeze_|t_|transpose_|swapaxes_|swapdims_|set_|data\\s*=';
    return new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$&')}\\s*\\.\\s*(${operations})`).test(this.script.text);
  }

  /** `const { nn } = torch`. */
  private destructured(node: ts.BindingElement): Value | undefined {
    const declaration = node.parent.parent;
    if (!ts.isObjectBindingPattern(node.parent) || !ts.isVariableDeclaration(declaration)) return undefined;
    const from = declaration.initializer && this.value(declaration.initializer);
    const name = node.propertyName ?? node.name;
    return from?.kind === 'member' && ts.isIdentifier(name) ? memberOrDtype([...from.path, name.text]) : undefined;
  }

  private prefix(node: ts.PrefixUnaryExpression): Value | undefined {
    const operand = this.value(node.operand);
    if (operand?.kind !== 'number') return undefined;
    if (node.operator === ts.SyntaxKind.MinusToken) return { kind: 'number', value: -operand.value };
    return node.operator === ts.SyntaxKind.PlusToken ? operand : undefined;
  }

  private binary(node: ts.BinaryExpression): Value | undefined {
    const left = this.value(node.left);
    const right = this.value(node.right);
    if (left?.kind !== 'number' || right?.kind !== 'number') return undefined;
    const [a, b] = [left.value, right.value];
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return { kind: 'number', value: a + b };
      case ts.SyntaxKind.MinusToken:
        return { kind: 'number', value: a - b };
      case ts.SyntaxKind.AsteriskToken:
        return { kind: 'number', value: a * b };
      case ts.SyntaxKind.SlashToken:
        return { kind: 'number', value: a / b };
      case ts.SyntaxKind.PercentToken:
        return { kind: 'number', value: a % b };
      case ts.SyntaxKind.AsteriskAsteriskToken:
        return { kind: 'number', value: a ** b };
      default:
        return undefined;
    }
  }

  private property(node: ts.PropertyAccessExpression): Value | undefined {
    const object = this.value(node.expression);
    const name = node.name.text;
    if (object?.kind === 'member') return memberOrDtype([...object.path, name]);
    if (object?.kind === 'array' && name === 'length') return { kind: 'number', value: object.items.length };
    if (object?.kind !== 'tensor') return undefined;
    if (name === 'shape') return numbers(object.shape);
    return name === 'dtype' && object.dtype ? { kind: 'dtype', name: object.dtype } : undefined;
  }

  private element(node: ts.ElementAccessExpression): Value | undefined {
    const object = this.value(node.expression);
    const index = this.value(node.argumentExpression);
    return object?.kind === 'array' && index?.kind === 'number' ? object.items[index.value] : undefined;
  }

  private array(node: ts.ArrayLiteralExpression): Value | undefined {
    const items: Value[] = [];
    for (const element of node.elements) {
      const value = this.value(ts.isSpreadElement(element) ? element.expression : element);
      if (!value) return undefined;
      if (!ts.isSpreadElement(element)) items.push(value);
      else if (value.kind === 'array') items.push(...value.items);
      else return undefined;
    }
    return { kind: 'array', items };
  }

  private call(node: ts.CallExpression): Value | undefined {
    if (ts.isIdentifier(node.expression) && node.expression.text === 'require') {
      const [name] = node.arguments;
      return name && ts.isStringLiteral(name) && name.text === PACKAGE ? member([]) : undefined;
    }
    const callee = this.value(node.expression);
    if (callee?.kind !== 'member' || callee.path.length !== 1) return undefined;
    const spread = this.spread(node.arguments);
    if (!spread) return undefined;
    const last = node.arguments.at(-1);
    const options = last && ts.isObjectLiteralExpression(last) ? this.options(last) : NOTHING;
    const made =
      options &&
      create(callee.path[0] as string, new Call(options === NOTHING ? spread : spread.slice(0, -1), options));
    if (!made || options?.has('dtype') || !this.defaultDtypeChanges || made.dtype !== 'torch.float32') return made;
    return { kind: 'tensor', shape: made.shape };
  }

  /** Arguments with `...sizes` spread out. */
  private spread(nodes: readonly ts.Expression[]): (Value | undefined)[] | undefined {
    const values: (Value | undefined)[] = [];
    for (const node of nodes) {
      if (!ts.isSpreadElement(node)) values.push(this.value(node));
      else {
        const spread = this.value(node.expression);
        if (spread?.kind !== 'array') return undefined;
        values.push(...spread.items);
      }
    }
    return values;
  }

  private options(node: ts.ObjectLiteralExpression): ReadonlyMap<string, Value | undefined> | undefined {
    const entries = new Map<string, Value | undefined>();
    for (const property of node.properties) {
      if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)) {
        entries.set(property.name.text, this.value(property.initializer));
      } else if (ts.isShorthandPropertyAssignment(property)) {
        entries.set(property.name.text, this.value(property.name));
      } else {
        return undefined;
      }
    }
    return entries;
  }
}

function fromPackage(declaration: ts.Node): boolean {
  if (!ts.isImportDeclaration(declaration)) return false;
  return ts.isStringLiteral(declaration.moduleSpecifier) && declaration.moduleSpecifier.text === PACKAGE;
}

function member(path: readonly string[]): Value {
  return { kind: 'member', path };
}

function memberOrDtype(path: readonly string[]): Value {
  const dtype = path.length === 1 ? DTYPES.get(path[0] as string) : undefined;
  return dtype ? { kind: 'dtype', name: dtype } : member(path);
}

function numbers(values: readonly number[]): Value {
  return { kind: 'array', items: values.map((value) => ({ kind: 'number', value })) };
}
