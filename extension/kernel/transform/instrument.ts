import ts from 'typescript';
import { NAMES } from './names';
import { boundNames, type Scope } from './scope';
import * as syntax from './syntax';

/** A stretch of the source whose value a probe records. */
export interface Range {
  start: number;
  end: number;
}

export interface ProbeSpec {
  ranges: Range[];
  /** Site restored when the value has been computed. */
  site: number;
  /** Set for variables of a top-level block, which stay visible like Python's. */
  variable?: string;
  /** Set for calls of a plain name, which may be a module. */
  callee?: string;
}

export interface Recorder {
  /** Id of the statement that starts at `offset`. */
  site(offset: number): number;
  /** Id of a new probe. */
  probe(spec: ProbeSpec): number;
}

/**
 * Adds guards to loops and functions, and, when there is a recorder, site stores to statements and probes to
 * values. Works on the tree as written, before types are stripped, and changes nothing of what the code means.
 */
export function instrument(scope: Scope, recorder: Recorder | undefined): ts.TransformerFactory<ts.SourceFile> {
  return (transformation) => (file) => new Instrumenter(transformation, scope, recorder).file(file);
}

const { factory } = ts;

class Instrumenter {
  /** Where the statement being visited starts, and its site once something in it needs one. */
  private offset = 0;
  private site = 0;
  private functions = 0;

  constructor(
    private readonly transformation: ts.TransformationContext,
    private readonly scope: Scope,
    private readonly recorder: Recorder | undefined,
  ) {}

  file(file: ts.SourceFile): ts.SourceFile {
    return factory.updateSourceFile(file, this.statements(file.statements));
  }

  private readonly visit = (node: ts.Node): ts.Node => {
    if (syntax.isErased(node) || ts.isDecorator(node) || ts.isEnumDeclaration(node)) return node;
    if (ts.isFunctionLike(node)) return this.functionLike(node);
    if (ts.isIterationStatement(node, false)) return this.iteration(node);
    if (ts.isBlock(node) || ts.isModuleBlock(node)) return this.block(node);
    if (ts.isClassLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isModuleDeclaration(node))
      return this.inFunction(node, () => ts.visitEachChild(node, this.visit, this.transformation));
    if (ts.isStatement(node)) return this.otherStatement(node);
    if (ts.isExpression(node)) return this.expression(node);
    if (ts.isCaseOrDefaultClause(node)) return this.clause(node);
    if (ts.isCatchClause(node)) return this.catchClause(node);
    if (ts.isVariableDeclaration(node)) return this.declaration(node);
    if (ts.isPropertyDeclaration(node)) return this.field(node);
    if (ts.isPropertyAssignment(node))
      return this.children(node, (child) => child === node.initializer && this.operand(node.initializer));
    return ts.visitEachChild(node, this.visit, this.transformation);
  };

  /** Visits the children of `node`, those that `special` returns a node for in its way. */
  private children<T extends ts.Node>(node: T, special: (child: ts.Node) => ts.Node | false | undefined): T {
    return ts.visitEachChild(node, (child) => special(child) || this.visit(child), this.transformation);
  }

  private value(expression: ts.Expression): ts.Expression {
    return this.visit(expression) as ts.Expression;
  }

  // Statements

  private statements(list: readonly ts.Statement[], entry: ts.Statement[] = []): ts.Statement[] {
    const prologue = list.findIndex((statement) => !syntax.isDirective(statement));
    const directives = prologue < 0 ? list.length : prologue;
    return [...list.slice(0, directives), ...entry, ...list.slice(directives).flatMap((each) => this.listed(each))];
  }

  /** A statement of a list, with the site store before it and the probes of destructured names after it. */
  private listed(statement: ts.Statement): ts.Statement[] {
    return this.from(statement, () => {
      const result = [this.visit(statement) as ts.Statement];
      if (!this.recorder || syntax.isErased(statement)) return result;
      if (syntax.heads(statement).some(syntax.computes))
        result.unshift(factory.createExpressionStatement(this.store()));
      if (ts.isVariableStatement(statement) && !syntax.isExported(statement))
        for (const { name } of statement.declarationList.declarations)
          if (!ts.isIdentifier(name)) result.push(...this.names(name));
      return result;
    });
  }

  /** Visits something whose values belong to the line where `node` starts. */
  private from<T>(node: ts.Node, visit: () => T): T {
    const { offset, site } = this;
    this.offset = node.getStart(this.scope.file);
    this.site = 0;
    const result = visit();
    this.offset = offset;
    this.site = site;
    return result;
  }

  private otherStatement(node: ts.Statement): ts.Statement {
    if (ts.isIfStatement(node))
      return factory.updateIfStatement(
        node,
        this.value(node.expression),
        this.embedded(node.thenStatement),
        node.elseStatement && this.embedded(node.elseStatement),
      );
    if (ts.isTryStatement(node))
      return factory.updateTryStatement(
        node,
        this.block(node.tryBlock),
        node.catchClause && this.catchClause(node.catchClause),
        node.finallyBlock && this.masked(node.finallyBlock, false),
      );
    if (ts.isReturnStatement(node) || ts.isExpressionStatement(node))
      return this.children(node, (child) => child === node.expression && this.operand(node.expression));
    return ts.visitEachChild(node, this.visit, this.transformation);
  }

  private block<T extends ts.Block | ts.ModuleBlock>(node: T, entry: ts.Statement[] = []): T {
    const statements = this.statements(node.statements, entry);
    const block = ts.isBlock(node)
      ? factory.updateBlock(node, statements)
      : factory.updateModuleBlock(node as ts.ModuleBlock, statements);
    return block as T;
  }

  /** A statement in a place for one, as a block. */
  private embedded(node: ts.Statement, entry: ts.Statement[] = []): ts.Block {
    if (ts.isBlock(node)) return this.block(node, entry);
    const statements = [...entry, ...(ts.isEmptyStatement(node) ? [] : this.listed(node))];
    return ts.setTextRange(factory.createBlock(statements, true), node);
  }

  private clause(node: ts.CaseOrDefaultClause): ts.CaseOrDefaultClause {
    const statements = this.statements(node.statements);
    return ts.isCaseClause(node)
      ? factory.updateCaseClause(node, this.value(node.expression), statements)
      : factory.updateDefaultClause(node, statements);
  }

  private iteration(node: ts.IterationStatement): ts.Statement {
    const guard = this.guard(node);
    if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      const { initializer } = node;
      const names = ts.isVariableDeclarationList(initializer)
        ? initializer.declarations.flatMap(({ name }) => this.names(name))
        : [];
      const expression = this.value(node.expression);
      const body = this.embedded(node.statement, [guard, ...names]);
      if (ts.isForInStatement(node)) return factory.updateForInStatement(node, initializer, expression, body);
      const source = node.awaitModifier ? syntax.callKit('iterate', [expression]) : expression;
      return factory.updateForOfStatement(node, node.awaitModifier, initializer, source, body);
    }
    const body = this.embedded(node.statement, [guard]);
    if (ts.isForStatement(node))
      return factory.updateForStatement(
        node,
        node.initializer && (this.visit(node.initializer) as ts.ForInitializer),
        node.condition && this.header(node.condition),
        node.incrementor && this.header(node.incrementor),
        body,
      );
    if (ts.isWhileStatement(node)) return factory.updateWhileStatement(node, this.header(node.expression), body);
    const loop = node as ts.DoStatement;
    return factory.updateDoStatement(loop, body, this.header(loop.expression));
  }

  /** An expression that is evaluated between two runs of a loop's body. */
  private header(node: ts.Expression): ts.Expression {
    const visited = this.value(node);
    if (!this.recorder || !syntax.computes(node)) return visited;
    return syntax.sequence([this.store(), visited]);
  }

  private catchClause(node: ts.CatchClause): ts.CatchClause {
    return factory.updateCatchClause(
      node,
      node.variableDeclaration,
      this.masked(node.block, syntax.mentions(node.block, 'KeyboardInterrupt')),
    );
  }

  /** The body of a catch or finally clause: an interrupt waits until it ends. */
  private masked(node: ts.Block, handled: boolean): ts.Block {
    const call = (name: 'mask' | 'unmask', args: ts.Expression[] = []) =>
      ts.setSourceMapRange(factory.createExpressionStatement(syntax.callKit(name, args)), node);
    const unmask = factory.createBlock([call('unmask', handled ? [factory.createTrue()] : [])], true);
    return factory.createBlock([call('mask'), factory.createTryStatement(this.block(node), undefined, unmask)], true);
  }

  // Functions

  private functionLike(node: ts.SignatureDeclaration): ts.Node {
    if (!('body' in node) || !node.body) return node;
    const body = node.body as ts.ConciseBody;
    return this.inFunction(node, () => {
      const names = node.parameters.flatMap(({ name }) => this.names(name));
      return this.children(node, (child) => {
        if (child !== body) return undefined;
        return ts.isBlock(body)
          ? this.block(body, [this.guard(node), ...names])
          : this.from(body, () => this.conciseBody(body, names as ts.ExpressionStatement[]));
      });
    });
  }

  private conciseBody(body: ts.Expression, names: ts.ExpressionStatement[]): ts.Expression {
    const result = this.operand(body);
    const store = this.recorder && syntax.computes(body) ? [this.store()] : [];
    return syntax.sequence([syntax.guardExpression(), ...names.map((each) => each.expression), ...store, result]);
  }

  private inFunction<T>(node: ts.Node, visit: () => T): T {
    this.functions++;
    const result = this.from(node, visit);
    this.functions--;
    return result;
  }

  private guard(node: ts.Node): ts.Statement {
    const guard = factory.createExpressionStatement(syntax.guardExpression());
    return ts.setSourceMapRange(guard, { pos: node.getStart(this.scope.file), end: node.end });
  }

  // Values

  private expression(node: ts.Expression): ts.Node {
    if (ts.isBinaryExpression(node) && syntax.isAssignment(node)) return this.assignment(node);
    if (syntax.isProbed(node)) return this.probed(node, node);
    if (syntax.isImportCall(node))
      return syntax.callKit(
        'import',
        node.arguments.map((each) => this.value(each)),
      );
    if (syntax.isImportMeta(node)) return syntax.kitProperty('meta');
    if (ts.isArrayLiteralExpression(node))
      return this.children(node, (child) => ts.isExpression(child) && this.operand(child));
    return this.inside(node);
  }

  /** Visits what is inside a call, `new`, `await` or any other expression, but puts no probe around it. */
  private inside(node: ts.Expression): ts.Expression {
    if (ts.isCallExpression(node) || ts.isNewExpression(node))
      return this.children(node, (child) =>
        child === node.expression
          ? this.callee(node.expression)
          : node.arguments?.includes(child as ts.Expression) && this.operand(child as ts.Expression),
      );
    if (ts.isTaggedTemplateExpression(node))
      return this.children(node, (child) => child === node.tag && this.callee(node.tag));
    if (ts.isAwaitExpression(node)) {
      const awaited = syntax.isProbed(node.expression) ? this.inside(node.expression) : this.value(node.expression);
      return factory.updateAwaitExpression(node, syntax.callKit('wait', [awaited]));
    }
    return ts.visitEachChild(node, this.visit, this.transformation);
  }

  /** A callee must stay a reference, as it carries `this`; only the object it is read from can be probed. */
  private callee(node: ts.Expression): ts.Expression {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
      return this.children(node, (child) => child === node.expression && this.operand(node.expression));
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node))
      return this.children(node, (child) => child === node.expression && this.callee(node.expression));
    return this.value(node);
  }

  /** An argument, receiver or result: also names and property reads are probed here. */
  private operand(node: ts.Expression): ts.Expression {
    const core = syntax.core(node);
    const read = ts.isIdentifier(core) ? core : ts.isPropertyAccessExpression(core) ? syntax.rootOf(core) : undefined;
    if (!this.recorder || !read || syntax.isInsideChain(core) || !this.isVariable(read)) return this.value(node);
    return this.probed(node, core);
  }

  private isVariable(root: ts.Identifier | ts.ThisExpression): boolean {
    if (!ts.isIdentifier(root)) return true;
    const binding = this.scope.resolve(root);
    if (binding.scope === 'session') return binding.known.kind !== 'import';
    return binding.scope === 'local' || (binding.scope === 'top' && !binding.import);
  }

  private declaration(node: ts.VariableDeclaration): ts.VariableDeclaration {
    const { name, initializer } = node;
    if (!initializer || !ts.isIdentifier(name)) return ts.visitEachChild(node, this.visit, this.transformation);
    return this.children(
      node,
      (child) => child === initializer && this.assigned(initializer, name, this.variable(name)),
    );
  }

  private field(node: ts.PropertyDeclaration): ts.PropertyDeclaration {
    return this.from(node, () =>
      this.children(node, (child) => child === node.initializer && this.assigned(node.initializer, node.name)),
    );
  }

  private assignment(node: ts.BinaryExpression): ts.Expression {
    const { left, right, operatorToken } = node;
    const target = ts.isIdentifier(left) || ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left);
    if (!target) return factory.updateBinaryExpression(node, left, operatorToken, this.value(right));
    const place = ts.isIdentifier(left) ? left : this.callee(left);
    if (operatorToken.kind === ts.SyntaxKind.EqualsToken)
      return factory.updateBinaryExpression(node, place, operatorToken, this.assigned(right, left));
    return this.probe(factory.updateBinaryExpression(node, place, operatorToken, this.value(right)), [left]);
  }

  /** The value given to `target`; what is named after its variable must not be wrapped. */
  private assigned(value: ts.Expression, target: ts.Node, extra: Partial<ProbeSpec> = {}): ts.Expression {
    if (syntax.isAnonymousDefinition(value)) return this.value(value);
    const core = syntax.isProbed(value) ? value : undefined;
    return core ? this.probed(core, core, target, extra) : this.probe(this.value(value), [target], extra);
  }

  private probed(
    node: ts.Expression,
    core: ts.Expression,
    target?: ts.Node,
    extra: Partial<ProbeSpec> = {},
  ): ts.Expression {
    const shown = ts.isAwaitExpression(core) && syntax.isProbed(core.expression) ? core.expression : core;
    const callee = ts.isCallExpression(shown) && ts.isIdentifier(shown.expression) && { callee: shown.expression.text };
    const inner = syntax.isProbed(node) ? this.inside(node) : this.value(node);
    return this.probe(inner, target ? [target, shown] : [shown], { ...callee, ...extra });
  }

  private probe(value: ts.Expression, shown: ts.Node[], extra: Partial<ProbeSpec> = {}): ts.Expression {
    if (!this.recorder) return value;
    const ranges = shown.map((node) => ({ start: node.getStart(this.scope.file), end: node.end }));
    const id = this.recorder.probe({ ranges, site: this.siteHere(), ...extra });
    return syntax.call(NAMES.probe, [factory.createNumericLiteral(id), value]);
  }

  /** Probes for names that come by without an initializer: parameters, loop variables, destructured ones. */
  private names(binding: ts.BindingName): ts.Statement[] {
    if (!this.recorder) return [];
    return boundNames(binding)
      .filter((name) => name.text !== 'this')
      .map((name) => factory.createExpressionStatement(this.probe(name, [name], this.variable(name))));
  }

  private variable(name: ts.Identifier): Partial<ProbeSpec> {
    return this.functions === 0 && this.scope.resolve(name).scope === 'local' ? { variable: name.text } : {};
  }

  private store(): ts.Expression {
    return syntax.storeSite(this.siteHere());
  }

  private siteHere(): number {
    if (this.site === 0) this.site = this.recorder!.site(this.offset);
    return this.site;
  }
}
