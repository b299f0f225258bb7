import ts from 'typescript';
import { PARAMETERS } from './names';
import { isReference, type Scope } from './scope';
import * as syntax from './syntax';

/** A name that a cell binds in the session. */
export interface Declaration {
  name: string;
  kind: 'import' | 'constant' | 'variable';
  /** Functions, classes, enums: known, but nobody looks for them among the values. */
  definition: boolean;
  /** 0-based line of the cell's code. */
  line: number;
}

/** One name that an import statement binds. */
export interface ImportedName {
  /** Property of the module: its name, 'default', or '*' for the module itself. */
  imported: string;
  local: string;
  /** False if the cell uses it as a type only, so that it may be missing at run time. */
  used: boolean;
}

export interface Import {
  specifier: string;
  names: ImportedName[];
  offset: number;
}

export interface Hoisted {
  declarations: Declaration[];
  imports: Import[];
}

const { factory } = ts;

/**
 * Makes the top level of a cell part of the session: imports become a list to load beforehand, declarations become
 * assignments to globals, so that they can be run again, and the value of a last expression is shown.
 */
export function hoist(scope: Scope, result: Hoisted): ts.TransformerFactory<ts.SourceFile> {
  return (transformation) => (file) => new Hoister(transformation, scope, result).file(file);
}

class Hoister {
  private readonly functions: ts.Statement[] = [];
  private depth = 0;

  constructor(
    private readonly transformation: ts.TransformationContext,
    private readonly scope: Scope,
    private readonly result: Hoisted,
  ) {}

  file(file: ts.SourceFile): ts.SourceFile {
    const body = file.statements.flatMap((statement) => this.topLevel(statement));
    const last = file.statements.at(-1);
    if (last && this.isShown(last)) {
      const { expression } = body.at(-1) as ts.ExpressionStatement;
      body[body.length - 1] = factory.createExpressionStatement(syntax.callKit('show', [expression]));
    }
    return factory.updateSourceFile(file, [...this.functions, ...body]);
  }

  /** As in a notebook: a last expression without semicolon, unless it is an assignment. */
  private isShown(statement: ts.Statement): boolean {
    const original = ts.getOriginalNode(statement);
    if (!ts.isExpressionStatement(original) || this.scope.file.text[original.end - 1] === ';') return false;
    const { expression } = original;
    const update = ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression);
    if (update && /^(\+\+|--)|(\+\+|--)$/.test(expression.getText(this.scope.file))) return false;
    return !(ts.isBinaryExpression(expression) && syntax.isAssignment(expression));
  }

  private topLevel(node: ts.Statement): ts.Statement[] {
    if (syntax.isErased(node)) return [];
    if (ts.isImportDeclaration(node)) return this.importDeclaration(node);
    if (ts.isImportEqualsDeclaration(node)) return this.importEquals(node);
    if (ts.isExportDeclaration(node)) return this.exportFrom(node);
    if (ts.isExportAssignment(node)) return [factory.createExpressionStatement(this.value(node.expression))];
    if (ts.isVariableStatement(node)) return this.variables(node.declarationList, node);
    if (ts.isFunctionDeclaration(node)) return this.functionDeclaration(node);
    if (ts.isClassDeclaration(node)) return this.classDeclaration(node);
    if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) return this.scoped(node);
    return [this.visit(node) as ts.Statement];
  }

  private readonly visit = (node: ts.Node): ts.Node => {
    if (syntax.isErased(node)) return node;
    if (ts.isIdentifier(node)) return this.reference(node);
    if (ts.isShorthandPropertyAssignment(node)) return this.shorthand(node);
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) {
      this.depth++;
      const visited = ts.visitEachChild(node, this.visit, this.transformation);
      this.depth--;
      return visited;
    }
    if (this.depth === 0 && ts.isVariableStatement(node) && isVar(node.declarationList)) {
      const statements = this.variables(node.declarationList, node);
      return statements.length === 1 ? statements[0]! : factory.createBlock(statements, true);
    }
    if (this.depth === 0 && ts.isVariableDeclarationList(node) && isVar(node)) return this.header(node);
    return this.assignment(node) ?? ts.visitEachChild(node, this.visit, this.transformation);
  };

  private value<T extends ts.Expression | undefined>(expression: T): T {
    return expression && (this.visit(expression) as T);
  }

  // References

  private reference(node: ts.Identifier): ts.Identifier {
    const renamed = isReference(node) ? this.scope.renamed(node) : undefined;
    return renamed ? ts.setTextRange(factory.createIdentifier(renamed), node) : node;
  }

  private shorthand(node: ts.ShorthandPropertyAssignment): ts.Node {
    const renamed = this.scope.renamed(node.name);
    return renamed ? factory.createPropertyAssignment(node.name, factory.createIdentifier(renamed)) : node;
  }

  /** An assignment to a constant is a TypeError, raised once the new value has been computed. */
  private assignment(node: ts.Node): ts.Node | undefined {
    const target = assignedName(node);
    if (!target || !isReference(target) || !this.scope.readonly(target)) return undefined;
    const fail = syntax.callKit('readonly', [factory.createStringLiteral(target.text)]);
    return syntax.sequence(ts.isBinaryExpression(node) ? [this.value(node.right), fail] : [fail]);
  }

  // Declarations

  private declare(name: ts.Identifier, kind: Declaration['kind'], definition = false): ts.Identifier {
    const { file } = this.scope;
    const { line } = file.getLineAndCharacterOfPosition(ts.getOriginalNode(name).getStart(file));
    const own = !PARAMETERS.includes(name.text);
    if (own) this.result.declarations.push({ name: name.text, kind, definition, line });
    const target = factory.createIdentifier(own ? this.scope.globalName(name.text) : name.text);
    return ts.setTextRange(target, name);
  }

  private variables(list: ts.VariableDeclarationList, statement: ts.Node): ts.Statement[] {
    // `using` ends with the cell, so it stays a local of the cell.
    if ((list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using)
      return [ts.visitEachChild(statement as ts.Statement, this.visit, this.transformation)];
    return list.declarations.flatMap((declaration) => {
      const assignment = this.initialization(declaration, list);
      return assignment ? [ts.setTextRange(factory.createExpressionStatement(assignment), statement)] : [];
    });
  }

  /** The declarations of a `for (var …)`. */
  private header(list: ts.VariableDeclarationList): ts.Node {
    const parent = ts.getOriginalNode(list).parent;
    const loop = ts.isForOfStatement(parent) || ts.isForInStatement(parent);
    if (loop) return this.pattern(list.declarations[0]!.name, 'variable');
    const assignments = list.declarations.flatMap((declaration) => this.initialization(declaration, list) ?? []);
    return assignments.length > 0 ? syntax.sequence(assignments) : factory.createVoidZero();
  }

  private initialization(node: ts.VariableDeclaration, list: ts.VariableDeclarationList): ts.Expression | undefined {
    const target = this.pattern(node.name, this.kindOf(node, list));
    if (!node.initializer && isVar(list)) return undefined;
    const value = this.value(node.initializer) ?? factory.createVoidZero();
    const assignment = ts.setTextRange(factory.createAssignment(target, value), node);
    return ts.isObjectLiteralExpression(target) ? factory.createParenthesizedExpression(assignment) : assignment;
  }

  private kindOf(node: ts.VariableDeclaration, list: ts.VariableDeclarationList): Declaration['kind'] {
    if (!(list.flags & ts.NodeFlags.Const)) return 'variable';
    const written = ts.getOriginalNode(node) as ts.VariableDeclaration;
    return this.scope.isModulePart(written.initializer) ? 'import' : 'constant';
  }

  /** A binding pattern as the assignment pattern that means the same. */
  private pattern(name: ts.BindingName, kind: Declaration['kind']): ts.Expression {
    if (ts.isIdentifier(name)) return this.declare(name, kind);
    const target = (element: ts.BindingElement) => {
      const inner = this.pattern(element.name, kind);
      return element.initializer ? factory.createAssignment(inner, this.value(element.initializer)) : inner;
    };
    if (ts.isArrayBindingPattern(name))
      return factory.createArrayLiteralExpression(
        name.elements.map((element) => {
          if (ts.isOmittedExpression(element)) return element;
          return element.dotDotDotToken ? factory.createSpreadElement(target(element)) : target(element);
        }),
      );
    return factory.createObjectLiteralExpression(
      name.elements.map((element) => {
        if (element.dotDotDotToken) return factory.createSpreadAssignment(target(element));
        const key = element.propertyName ?? (element.name as ts.Identifier);
        return factory.createPropertyAssignment(this.propertyName(key), target(element));
      }),
    );
  }

  private propertyName(key: ts.PropertyName): ts.PropertyName {
    return ts.isComputedPropertyName(key) ? factory.updateComputedPropertyName(key, this.value(key.expression)) : key;
  }

  private functionDeclaration(node: ts.FunctionDeclaration): ts.Statement[] {
    if (!node.body || !node.name) return [];
    const { name } = node;
    const inner = this.visit(node) as ts.FunctionDeclaration;
    const value = factory.createFunctionExpression(
      inner.modifiers?.filter((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword),
      inner.asteriskToken,
      undefined,
      inner.typeParameters,
      inner.parameters,
      inner.type,
      inner.body!,
    );
    // Without a name of its own, calls inside see a later redefinition; it is named after what it is assigned to.
    this.functions.push(this.definition(name, node, ts.setTextRange(value, node)));
    return [];
  }

  private classDeclaration(node: ts.ClassDeclaration): ts.Statement[] {
    const inner = this.visit(node) as ts.ClassDeclaration;
    if (!node.name) return [];
    const value = factory.createClassExpression(
      inner.modifiers?.filter((modifier) => ts.isDecorator(modifier)),
      node.name,
      inner.typeParameters,
      inner.heritageClauses,
      inner.members,
    );
    return [this.definition(node.name, node, ts.setTextRange(value, node))];
  }

  /** Enums and namespaces: made as they are, in a scope of their own. */
  private scoped(node: ts.EnumDeclaration | ts.ModuleDeclaration): ts.Statement[] {
    if (!ts.isIdentifier(node.name)) return [];
    const inner = ts.isModuleDeclaration(node)
      ? factory.updateModuleDeclaration(node, withoutExport(node), node.name, this.nested(node.body))
      : factory.updateEnumDeclaration(node, withoutExport(node), node.name, node.members);
    const body = factory.createBlock(
      [inner, factory.createReturnStatement(factory.createIdentifier(node.name.text))],
      true,
    );
    const make = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, body);
    return [this.definition(node.name, node, factory.createCallExpression(make, undefined, []))];
  }

  private nested<T extends ts.Node | undefined>(node: T): T {
    this.depth++;
    const visited = node && (ts.visitEachChild(node, this.visit, this.transformation) as T);
    this.depth--;
    return visited as T;
  }

  private definition(name: ts.Identifier, node: ts.Node, value: ts.Expression): ts.Statement {
    const target = this.declare(name, 'variable', true);
    const named = target.text === name.text ? value : namedAs(name.text, value);
    return ts.setTextRange(factory.createExpressionStatement(factory.createAssignment(target, named)), node);
  }

  // Imports and exports

  private importDeclaration(node: ts.ImportDeclaration): ts.Statement[] {
    const clause = node.importClause;
    if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
    const names: ImportedName[] = [];
    const bind = (imported: string, local: ts.Identifier) => names.push(this.imported(imported, local));
    if (clause?.name) bind('default', clause.name);
    const bindings = clause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) bind('*', bindings.name);
    if (bindings && ts.isNamedImports(bindings))
      for (const { isTypeOnly, propertyName, name } of bindings.elements)
        if (!isTypeOnly) bind((propertyName ?? name).text, name);
    this.load(node.moduleSpecifier, names, node);
    return [];
  }

  private importEquals(node: ts.ImportEqualsDeclaration): ts.Statement[] {
    const { moduleReference } = node;
    if (node.isTypeOnly || !ts.isExternalModuleReference(moduleReference)) return [];
    this.load(moduleReference.expression, [this.imported('module.exports', node.name)], node);
    return [];
  }

  private exportFrom(node: ts.ExportDeclaration): ts.Statement[] {
    if (node.moduleSpecifier && !node.isTypeOnly) this.load(node.moduleSpecifier, [], node);
    return [];
  }

  private imported(imported: string, local: ts.Identifier): ImportedName {
    return { imported, local: this.declare(local, 'import').text, used: this.scope.isUsed(local) };
  }

  private load(specifier: ts.Expression, names: ImportedName[], node: ts.Node): void {
    const offset = ts.getOriginalNode(node).getStart(this.scope.file);
    this.result.imports.push({ specifier: (specifier as ts.StringLiteral).text, names, offset });
  }
}

function isVar(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0;
}

function withoutExport(node: ts.EnumDeclaration | ts.ModuleDeclaration): ts.Modifier[] | undefined {
  return node.modifiers?.filter(
    (modifier): modifier is ts.Modifier => ts.isModifier(modifier) && modifier.kind !== ts.SyntaxKind.ExportKeyword,
  );
}

/** `{ name: function () {} }.name`: a function that lives under another name keeps the one that was written. */
function namedAs(name: string, value: ts.Expression): ts.Expression {
  const holder = factory.createObjectLiteralExpression([factory.createPropertyAssignment(name, value)]);
  return factory.createPropertyAccessExpression(factory.createParenthesizedExpression(holder), name);
}

/** The name that `node` assigns to, if it is an assignment, `++` or `--` of a plain name. */
function assignedName(node: ts.Node): ts.Identifier | undefined {
  if (ts.isBinaryExpression(node) && syntax.isAssignment(node))
    return ts.isIdentifier(node.left) ? node.left : undefined;
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return undefined;
  const update = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
  return update && ts.isIdentifier(node.operand) ? node.operand : undefined;
}
