/** A parsed script: syntax tree, cells, and what each name means. One program of one file, no libraries: fast. */
import ts from 'typescript';
import { type Cell, splitCells } from '../../protocol/cells';

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  noLib: true,
  noResolve: true,
  types: [],
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.Preserve,
  moduleDetection: ts.ModuleDetectionKind.Force,
};

export class Script {
  readonly source: ts.SourceFile;
  readonly cells: readonly Cell[];
  private program: ts.Program | undefined;
  private writes: Map<ts.Symbol, ts.Identifier[]> | undefined;
  private declared: Map<string, number> | undefined;

  constructor(
    readonly text: string,
    private readonly name = 'script.ts',
  ) {
    this.source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
    this.cells = splitCells(text);
  }

  /** Offset of the first character of a line. */
  lineStart(line: number): number {
    const starts = this.source.getLineStarts();
    return starts[line] ?? this.text.length;
  }

  /** The cell whose code contains an offset. */
  cellAt(offset: number): Cell | undefined {
    const { line } = this.source.getLineAndCharacterOfPosition(offset);
    return this.cells.find((cell) => cell.codeLine <= line && line <= cell.endLine);
  }

  /** The innermost token at an offset; at the end of a name, that name. */
  tokenAt(offset: number): ts.Node {
    const find = (node: ts.Node): ts.Node => {
      const inner = node.getChildren(this.source).find((child) => contains(child, offset, this.source));
      return inner ? find(inner) : node;
    };
    return find(this.source);
  }

  /** What a name stands for: its declaration decides, so that inner names do not hide behind outer ones. */
  symbol(name: ts.Identifier): ts.Symbol | undefined {
    const checker = this.checker();
    const { parent } = name;
    if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent);
    return checker.getSymbolAtLocation(name);
  }

  /** The places where a variable is given a value: its declaration, and assignments to it, in the order of the text. */
  writesTo(symbol: ts.Symbol): readonly ts.Identifier[] {
    this.writes ??= this.findWrites();
    return this.writes.get(symbol) ?? [];
  }

  /** True for a top-level name that several cells declare, which the kernel allows and TypeScript does not. */
  isRedeclared(name: string): boolean {
    this.declared ??= this.countDeclarations();
    return (this.declared.get(name) ?? 0) > 1;
  }

  private countDeclarations(): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (name: ts.BindingName): void => {
      if (ts.isIdentifier(name)) counts.set(name.text, (counts.get(name.text) ?? 0) + 1);
      else for (const element of name.elements) if (ts.isBindingElement(element)) count(element.name);
    };
    for (const statement of this.source.statements) {
      if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) count(name);
      if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
        count(statement.name);
    }
    return counts;
  }

  private findWrites(): Map<ts.Symbol, ts.Identifier[]> {
    const writes = new Map<ts.Symbol, ts.Identifier[]>();
    const add = (name: ts.Node) => {
      const symbol = ts.isIdentifier(name) ? this.symbol(name) : undefined;
      if (symbol) writes.set(symbol, [...(writes.get(symbol) ?? []), name as ts.Identifier]);
    };
    const visit = (node: ts.Node): void => {
      if ((ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) && node.name)
        add(node.name);
      if (ts.isBinaryExpression(node) && isAssignment(node)) targets(node.left).forEach(add);
      if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
        if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
          add(node.operand);
      }
      if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && ts.isExpression(node.initializer)) {
        targets(node.initializer).forEach(add);
      }
      ts.forEachChild(node, visit);
    };
    visit(this.source);
    return writes;
  }

  private checker(): ts.TypeChecker {
    if (!this.program) {
      const { source, name } = this;
      this.program = ts.createProgram({
        rootNames: [name],
        options: OPTIONS,
        host: {
          getSourceFile: (file) => (file === name ? source : undefined),
          getDefaultLibFileName: () => '',
          writeFile: () => {},
          getCurrentDirectory: () => '',
          getCanonicalFileName: (file) => file,
          useCaseSensitiveFileNames: () => true,
          getNewLine: () => '\n',
          fileExists: (file) => file === name,
          readFile: () => undefined,
        },
      });
    }
    return this.program.getTypeChecker();
  }
}

function contains(node: ts.Node, offset: number, source: ts.SourceFile): boolean {
  const start = node.getStart(source);
  if (start > offset) return false;
  // Behind the last character of a name the cursor still means that name.
  return offset < node.end || (offset === node.end && endsWithName(node, source));
}

function endsWithName(node: ts.Node, source: ts.SourceFile): boolean {
  const last = node.getLastToken(source) ?? node;
  return ts.isIdentifier(last) && !/[\p{L}\p{N}_$]/u.test(source.text[node.end] ?? ' ');
}

export function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** The names that an assignment target gives values to. */
function targets(target: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(target)) return targets(target.expression);
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(targets);
  if (ts.isSpreadElement(target)) return targets(target.expression);
  if (ts.isObjectLiteralExpression(target)) {
    return target.properties.flatMap((property) =>
      ts.isPropertyAssignment(property)
        ? targets(property.initializer)
        : ts.isShorthandPropertyAssignment(property)
          ? [property.name]
          : [],
    );
  }
  if (ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return targets(target.left);
  return [target];
}
