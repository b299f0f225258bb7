import ts from 'typescript';
import type { Block, Export, Expression, Import, Let, Statement, Word } from '../../ir/nodes';
import { classOf, functionOf } from './declarations';
import { expression } from './expressions';
import { pattern } from './patterns';
import { annotation, range, word } from './places';

export function statements(nodes: readonly ts.Statement[], source: ts.SourceFile): Statement[] {
  return nodes.flatMap((node) => statement(node, source));
}

/** A declaration of several names is several statements; a type alone is none. */
export function statement(node: ts.Statement, source: ts.SourceFile): Statement[] {
  const place = range(node, source);
  switch (node.kind) {
    case ts.SyntaxKind.VariableStatement: {
      const { declarationList } = node as ts.VariableStatement;
      return [...lets(declarationList, source), ...exported(node, names(declarationList), source)];
    }
    case ts.SyntaxKind.ExpressionStatement:
      return [{ kind: 'evaluate', value: expression((node as ts.ExpressionStatement).expression, source), ...place }];
    case ts.SyntaxKind.FunctionDeclaration: {
      const declaration = node as ts.FunctionDeclaration;
      // An overload has no body.
      if (!declaration.body) return [];
      return [
        { kind: 'declare', value: functionOf(declaration, source), ...place },
        ...exported(node, own(declaration.name), source),
      ];
    }
    case ts.SyntaxKind.ClassDeclaration: {
      const declaration = node as ts.ClassDeclaration;
      return [
        { kind: 'declare', value: classOf(declaration, source), ...place },
        ...exported(node, own(declaration.name), source),
      ];
    }
    case ts.SyntaxKind.EnumDeclaration:
      return [enumeration(node as ts.EnumDeclaration, source)];
    case ts.SyntaxKind.Block:
      return [block(node as ts.Block, source)];
    case ts.SyntaxKind.IfStatement: {
      const { expression: test, thenStatement, elseStatement } = node as ts.IfStatement;
      const whenFalse = elseStatement && single(elseStatement, source);
      return [
        { kind: 'if', test: expression(test, source), whenTrue: single(thenStatement, source), whenFalse, ...place },
      ];
    }
    case ts.SyntaxKind.ForStatement: {
      const { initializer, condition, incrementor, statement: body } = node as ts.ForStatement;
      const before: Statement[] = !initializer
        ? []
        : ts.isVariableDeclarationList(initializer)
          ? lets(initializer, source)
          : [{ kind: 'evaluate', value: expression(initializer, source), ...range(initializer, source) }];
      const test = condition && expression(condition, source);
      const step = incrementor && expression(incrementor, source);
      return [{ kind: 'loop', before, test, step, body: single(body, source), bodyFirst: false, ...place }];
    }
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement: {
      const { expression: condition, statement: body } = node as ts.WhileStatement | ts.DoStatement;
      const test = expression(condition, source);
      const bodyFirst = ts.isDoStatement(node);
      return [{ kind: 'loop', before: [], test, step: undefined, body: single(body, source), bodyFirst, ...place }];
    }
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement: {
      const { initializer, expression: over, statement: body } = node as ts.ForOfStatement | ts.ForInStatement;
      const declares = ts.isVariableDeclarationList(initializer);
      const target = declares ? initializer.declarations[0]?.name : initializer;
      return [
        {
          kind: 'forEach',
          target: target ? pattern(target, source) : { kind: 'opaque', parts: [], ...place },
          declares,
          over: expression(over, source),
          keys: ts.isForInStatement(node),
          body: single(body, source),
          ...place,
        },
      ];
    }
    case ts.SyntaxKind.ReturnStatement: {
      const { expression: value } = node as ts.ReturnStatement;
      return [{ kind: 'return', value: value && expression(value, source), ...place }];
    }
    case ts.SyntaxKind.ThrowStatement:
      return [{ kind: 'throw', value: expression((node as ts.ThrowStatement).expression, source), ...place }];
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement: {
      const kind = ts.isBreakStatement(node) ? 'break' : 'continue';
      return [{ kind, label: (node as ts.BreakOrContinueStatement).label?.text, ...place }];
    }
    case ts.SyntaxKind.LabeledStatement: {
      const { label, statement: body } = node as ts.LabeledStatement;
      return [{ kind: 'labeled', label: label.text, body: single(body, source), ...place }];
    }
    case ts.SyntaxKind.TryStatement: {
      const { tryBlock, catchClause, finallyBlock } = node as ts.TryStatement;
      const caught = catchClause?.variableDeclaration?.name;
      return [
        {
          kind: 'try',
          body: block(tryBlock, source),
          error: caught && pattern(caught, source),
          handler: catchClause && block(catchClause.block, source),
          last: finallyBlock && block(finallyBlock, source),
          ...place,
        },
      ];
    }
    case ts.SyntaxKind.SwitchStatement: {
      const { expression: subject, caseBlock } = node as ts.SwitchStatement;
      const cases = caseBlock.clauses.map((clause) => ({
        test: ts.isCaseClause(clause) ? expression(clause.expression, source) : undefined,
        body: statements(clause.statements, source),
      }));
      return [{ kind: 'switch', subject: expression(subject, source), cases, ...place }];
    }
    case ts.SyntaxKind.ImportDeclaration:
      return imports(node as ts.ImportDeclaration, source);
    case ts.SyntaxKind.ImportEqualsDeclaration: {
      const { name, moduleReference } = node as ts.ImportEqualsDeclaration;
      if (!ts.isExternalModuleReference(moduleReference)) return [];
      const from = textOf(moduleReference.expression);
      return [{ kind: 'import', from, names: [{ imported: '*', local: word(name, source) }], ...place }];
    }
    case ts.SyntaxKind.ExportDeclaration:
      return exports(node as ts.ExportDeclaration, source);
    case ts.SyntaxKind.ExportAssignment: {
      const value = expression((node as ts.ExportAssignment).expression, source);
      return [{ kind: 'export', names: [], from: undefined, value, ...place }];
    }
    default:
      return [];
  }
}

function single(node: ts.Statement, source: ts.SourceFile): Statement {
  const made = statement(node, source);
  return made.length === 1 ? made[0]! : { kind: 'block', body: made, ...range(node, source) };
}

function block(node: ts.Block, source: ts.SourceFile): Block {
  return { kind: 'block', body: statements(node.statements, source), ...range(node, source) };
}

function lets(list: ts.VariableDeclarationList, source: ts.SourceFile): Let[] {
  const constant = (list.flags & ts.NodeFlags.Const) !== 0;
  const hoisted = (list.flags & ts.NodeFlags.BlockScoped) === 0;
  return list.declarations.map((declaration) => ({
    kind: 'let',
    target: pattern(declaration.name, source),
    value: declaration.initializer && expression(declaration.initializer, source),
    constant,
    hoisted,
    type: annotation(declaration.type, source),
    ...range(declaration, source),
  }));
}

/** `enum Color { Red, Green }` is a record of numbers and texts. */
function enumeration(node: ts.EnumDeclaration, source: ts.SourceFile): Let {
  const place = range(node, source);
  let next: number | undefined = 0;
  const entries = node.members.map((member) => {
    const at = range(member, source);
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '';
    const given = member.initializer;
    if (given) next = ts.isNumericLiteral(given) ? Number(given.text) : undefined;
    const value: Expression = given
      ? expression(given, source)
      : next === undefined
        ? { kind: 'opaque', parts: [], ...at }
        : { kind: 'literal', value: next, ...at };
    if (next !== undefined) next++;
    return { kind: 'entry', key: { kind: 'literal', value: name, ...at }, value, ...at } as const;
  });
  return {
    kind: 'let',
    target: { kind: 'name', name: node.name.text, ...range(node.name, source) },
    value: { kind: 'record', entries, ...place },
    constant: true,
    hoisted: false,
    type: undefined,
    ...place,
  };
}

function imports(node: ts.ImportDeclaration, source: ts.SourceFile): Import[] {
  const { importClause, moduleSpecifier } = node;
  const names: { imported: string; local: Word }[] = [];
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  if (importClause?.name) names.push({ imported: 'default', local: word(importClause.name, source) });
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push({ imported: '*', local: word(bindings.name, source) });
  if (bindings && ts.isNamedImports(bindings)) {
    for (const { name, propertyName, isTypeOnly } of bindings.elements) {
      if (!isTypeOnly) names.push({ imported: (propertyName ?? name).text, local: word(name, source) });
    }
  }
  return [{ kind: 'import', from: textOf(moduleSpecifier), names, ...range(node, source) }];
}

function exports(node: ts.ExportDeclaration, source: ts.SourceFile): Export[] {
  if (node.isTypeOnly) return [];
  const clause = node.exportClause;
  const from = node.moduleSpecifier && textOf(node.moduleSpecifier);
  const pairs = !clause
    ? [{ exported: '*', local: '*' }]
    : ts.isNamespaceExport(clause)
      ? [{ exported: clause.name.text, local: '*' }]
      : clause.elements.map(({ name, propertyName }) => ({ exported: name.text, local: (propertyName ?? name).text }));
  return [{ kind: 'export', names: pairs, from, value: undefined, ...range(node, source) }];
}

/** What `export` before a declaration says. */
function exported(node: ts.Statement, local: readonly string[], source: ts.SourceFile): Export[] {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  const fallback = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  const pairs = local.map((name) => ({ exported: fallback ? 'default' : name, local: name }));
  return [{ kind: 'export', names: pairs, from: undefined, value: undefined, ...range(node, source) }];
}

function names(list: ts.VariableDeclarationList): string[] {
  const found: string[] = [];
  const collect = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) found.push(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) collect(element.name);
  };
  for (const { name } of list.declarations) collect(name);
  return found;
}

function own(name: ts.Identifier | undefined): string[] {
  return name ? [name.text] : [];
}

function textOf(node: ts.Expression): string {
  return ts.isStringLiteralLike(node) ? node.text : '';
}
