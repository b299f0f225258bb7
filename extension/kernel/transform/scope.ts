import ts from 'typescript';
import { isErased, rootOf } from './syntax';

/** What the session knows of a name from the cells that ran before. */
export interface Known {
  /** The property of globalThis that holds it: the name itself unless that is one of Node's own globals. */
  global: string;
  kind: 'import' | 'constant' | 'variable';
}

export interface Session {
  known(name: string): Known | undefined;
  /** True for names of Node's globals, which a cell must not overwrite. */
  builtin(name: string): boolean;
}

export type Binding =
  /** Declared in a function, a block or a catch clause. */
  | { scope: 'local' }
  /** Declared at the top level of this file. */
  | { scope: 'top'; import: boolean; constant: boolean }
  | { scope: 'session'; known: Known }
  /** A global of Node, or nothing at all. */
  | { scope: 'global' };

/** Resolves identifiers of one source file. */
export class Scope {
  private readonly top: Map<string, ts.Symbol>;
  /** Constants whose initializers are being followed: they may name one another. */
  private readonly following = new Set<ts.Symbol>();

  constructor(
    readonly file: ts.SourceFile,
    private readonly checker: ts.TypeChecker,
    private readonly session: Session,
  ) {
    this.top = (file as ts.SourceFile & { locals?: Map<string, ts.Symbol> }).locals ?? new Map();
  }

  resolve(identifier: ts.Identifier): Binding {
    const parent = identifier.parent;
    const symbol =
      parent && ts.isShorthandPropertyAssignment(parent)
        ? this.checker.getShorthandAssignmentValueSymbol(parent)
        : this.checker.getSymbolAtLocation(identifier);
    if (symbol?.declarations?.length) {
      if (!this.isTop(identifier.text, symbol)) return { scope: 'local' };
      return { scope: 'top', import: this.isImported(symbol), constant: isConstant(symbol) };
    }
    const known = this.session.known(identifier.text);
    return known ? { scope: 'session', known } : { scope: 'global' };
  }

  /** True for constants like `const F = nn.functional`: a part of a module under a shorter name. */
  isModulePart(initializer: ts.Expression | undefined): boolean {
    const root = initializer && ts.isPropertyAccessExpression(initializer) ? rootOf(initializer) : undefined;
    if (!root || !ts.isIdentifier(root)) return false;
    const binding = this.resolve(root);
    return binding.scope === 'session' ? binding.known.kind === 'import' : binding.scope === 'top' && binding.import;
  }

  private isImported(symbol: ts.Symbol): boolean {
    if (symbol.flags & ts.SymbolFlags.Alias) return true;
    const declaration = isConstant(symbol) && ts.findAncestor(symbol.valueDeclaration, ts.isVariableDeclaration);
    if (!declaration || this.following.has(symbol)) return false;
    this.following.add(symbol);
    const part = this.isModulePart(declaration.initializer);
    this.following.delete(symbol);
    return part;
  }

  private isTop(name: string, symbol: ts.Symbol): boolean {
    const top = this.top.get(name) as (ts.Symbol & { exportSymbol?: ts.Symbol }) | undefined;
    return top !== undefined && (top === symbol || top.exportSymbol === symbol);
  }

  /** Where a session variable called `name` lives. */
  globalName(name: string): string {
    return this.session.builtin(name) ? `${name}$` : name;
  }

  /** Name to use for this reference if it is not the one that was written. */
  renamed(identifier: ts.Identifier): string | undefined {
    const { text } = identifier;
    if (!this.session.builtin(text)) return undefined;
    const binding = this.resolve(identifier);
    if (binding.scope === 'top') return isOwnName(identifier) ? undefined : this.globalName(text);
    return binding.scope === 'session' && binding.known.global !== text ? binding.known.global : undefined;
  }

  /** True if `identifier`, an import, is used as a value anywhere in the file. */
  isUsed(identifier: ts.Identifier): boolean {
    const uses = (node: ts.Node): boolean => {
      if (isErased(node) || ts.isImportDeclaration(node)) return false;
      if (ts.isIdentifier(node)) return node.text === identifier.text && isReference(node);
      return ts.forEachChild(node, uses) ?? false;
    };
    return uses(this.file);
  }

  /** True for names whose assignment is a TypeError: constants and imports. */
  readonly(identifier: ts.Identifier): boolean {
    const binding = this.resolve(identifier);
    if (binding.scope === 'top') return binding.constant || binding.import;
    return binding.scope === 'session' && binding.known.kind !== 'variable';
  }
}

/** True inside the class that `identifier` names: a class knows itself before anything is assigned to. */
function isOwnName(identifier: ts.Identifier): boolean {
  return (
    ts.findAncestor(identifier, (node) => ts.isClassDeclaration(node) && node.name?.text === identifier.text) !==
    undefined
  );
}

function isConstant(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  return (
    declaration !== undefined &&
    (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const
  );
}

/** True where an identifier stands for a value or its declaration, not for a property, label or type. */
export function isReference(identifier: ts.Identifier): boolean {
  const { parent } = identifier;
  if (!parent) return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === identifier;
  if (ts.isBindingElement(parent)) return parent.propertyName !== identifier;
  if (ts.isClassElement(parent) || ts.isObjectLiteralElementLike(parent))
    return parent.name !== identifier || ts.isShorthandPropertyAssignment(parent);
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isMetaProperty(parent)) return false;
  return !(ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isEnumMember(parent));
}

/** The identifiers that a binding name declares. */
export function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
